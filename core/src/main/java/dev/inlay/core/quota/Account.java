package dev.inlay.core.quota;

/// An endpoint and key that a profile uses.
///
/// @param name what operators call it, for example `main`
/// @param endpoint where the provider answers
/// @param keySource where the key is found (`env:NAME`, `file:/path`, `none`); never the key
public record Account(AccountId id, String name, String endpoint, String keySource) {}
