/// What a simulator is told to be: its providers, their limits and their faults.
@NullMarked
package dev.inlay.simulator.script;

import org.jspecify.annotations.NullMarked;
