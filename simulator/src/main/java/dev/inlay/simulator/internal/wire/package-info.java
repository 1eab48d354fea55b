/// The providers' wire protocols: what a call looks like, an answer, a refusal.
@NullMarked
package dev.inlay.simulator.internal.wire;

import org.jspecify.annotations.NullMarked;
