package dev.inlay.core.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A key of the API, without its secret, which is nowhere kept.
///
/// @param usedAt to the minute; null: never
/// @param revokedAt null: it opens
public record ApiKey(
    int id,
    String name,
    AccessRole role,
    Instant createdAt,
    String createdBy,
    @Nullable Instant usedAt,
    @Nullable Instant revokedAt) {}
