@NullMarked
package dev.inlay.core.store;

import org.jspecify.annotations.NullMarked;
