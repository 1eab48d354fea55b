/// The local model: alone, and through the whole pipeline.
@NullMarked
package dev.inlay.bench.local;

import org.jspecify.annotations.NullMarked;
