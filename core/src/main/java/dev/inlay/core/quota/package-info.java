/// What providers allow, shared by all workers of a fleet: a ledger in the database, and a gate a
/// process through which every call to a provider goes.
@NullMarked
package dev.inlay.core.quota;

import org.jspecify.annotations.NullMarked;
