/// Vectors and the versions they belong to: written with the claim that ends, searched by cosine.
@NullMarked
package dev.inlay.core.store;

import org.jspecify.annotations.NullMarked;
