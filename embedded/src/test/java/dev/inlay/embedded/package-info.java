@NullMarked
package dev.inlay.embedded;

import org.jspecify.annotations.NullMarked;
