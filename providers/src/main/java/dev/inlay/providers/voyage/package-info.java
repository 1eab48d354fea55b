/// Voyage AI's API.
@NullMarked
package dev.inlay.providers.voyage;

import org.jspecify.annotations.NullMarked;
