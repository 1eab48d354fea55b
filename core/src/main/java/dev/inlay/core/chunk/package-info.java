/// Cuts texts into pieces that fit a model.
@NullMarked
package dev.inlay.core.chunk;

import org.jspecify.annotations.NullMarked;
