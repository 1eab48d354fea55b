@NullMarked
package dev.inlay.simulator.internal.http;

import org.jspecify.annotations.NullMarked;
