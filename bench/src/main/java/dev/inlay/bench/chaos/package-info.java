/// Kills, pauses and cuts, while rows change; then counts what was lost.
@NullMarked
package dev.inlay.bench.chaos;

import org.jspecify.annotations.NullMarked;
