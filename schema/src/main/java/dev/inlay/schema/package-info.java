/// Applies and checks the schema of Inlay.
@NullMarked
package dev.inlay.schema;

import org.jspecify.annotations.NullMarked;
