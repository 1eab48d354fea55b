/// Starts PostgreSQL from a jar in a folder of its own: durable, private, gone when the program is.
@NullMarked
package dev.inlay.embedded;

import org.jspecify.annotations.NullMarked;
