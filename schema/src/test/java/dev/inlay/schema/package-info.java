@NullMarked
package dev.inlay.schema;

import org.jspecify.annotations.NullMarked;
