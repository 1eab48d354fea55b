/// Shared limits: how much of what a provider allows is used, how many calls it refuses, and what
/// is paid twice.
@NullMarked
package dev.inlay.bench.quota;

import org.jspecify.annotations.NullMarked;
