package dev.inlay.core.quota;

/// Names an account in the database.
public record AccountId(int value) {}
