/// Mistral's API.
@NullMarked
package dev.inlay.providers.mistral;

import org.jspecify.annotations.NullMarked;
