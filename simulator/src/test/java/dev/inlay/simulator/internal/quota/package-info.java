@NullMarked
package dev.inlay.simulator.internal.quota;

import org.jspecify.annotations.NullMarked;
