/// The database: how it is reached, and what it may refuse.
@NullMarked
package dev.inlay.core.db;

import org.jspecify.annotations.NullMarked;
