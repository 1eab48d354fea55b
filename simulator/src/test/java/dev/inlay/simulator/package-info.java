@NullMarked
package dev.inlay.simulator;

import org.jspecify.annotations.NullMarked;
