/// Properties of the quota ledger: random takers against the database's clock, and its rule for
/// limits that must be discovered against a provider of simulated time.
@NullMarked
package dev.inlay.schema.quota;

import org.jspecify.annotations.NullMarked;
