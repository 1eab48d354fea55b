package dev.inlay.core.quota;

/// An account as it was when last looked at.
///
/// @param quotaId the quota that it shares with others of the same endpoint, key and model
/// @param epoch what was taken in an older one and not sent must be taken again
/// @param limited whether a call must ask the ledger
record AccountState(Account account, int quotaId, long epoch, boolean limited) {}
