/// Real PostgreSQL for tests: one server for each JVM, a fresh database in a tenth of a second.
@NullMarked
package dev.inlay.testing;

import org.jspecify.annotations.NullMarked;
