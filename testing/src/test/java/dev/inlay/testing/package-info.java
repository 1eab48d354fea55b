@NullMarked
package dev.inlay.testing;

import org.jspecify.annotations.NullMarked;
