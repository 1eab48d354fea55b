/// Opens embedding models by name.
@NullMarked
package dev.inlay.providers;

import org.jspecify.annotations.NullMarked;
