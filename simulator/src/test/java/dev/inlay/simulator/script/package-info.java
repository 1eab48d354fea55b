@NullMarked
package dev.inlay.simulator.script;

import org.jspecify.annotations.NullMarked;
