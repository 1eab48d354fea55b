package dev.inlay.core.queue;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One key of the configuration.
///
/// @param value as JSON
/// @param defaultValue as JSON
/// @param kind boolean, integer, number or weights
/// @param minimum null: none
/// @param maximum null: none
/// @param version changes with every change
public record QueueSetting(
    String key,
    String value,
    String defaultValue,
    String kind,
    @Nullable BigDecimal minimum,
    @Nullable BigDecimal maximum,
    String unit,
    String description,
    Instant updatedAt,
    String updatedBy,
    String version) {}
