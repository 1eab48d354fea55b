package dev.inlay.core.source;

import org.jspecify.annotations.Nullable;

/// A document's text, as its row is now.
///
/// @param tenant whose it is; empty: nobody's; null: its source knows no tenants
public record Text(String body, @Nullable String tenant) {}
