/// The running simulator, what it counted, and the vectors that it gives.
@NullMarked
package dev.inlay.simulator;

import org.jspecify.annotations.NullMarked;
