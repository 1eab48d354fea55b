/// Cohere's API.
@NullMarked
package dev.inlay.providers.cohere;

import org.jspecify.annotations.NullMarked;
