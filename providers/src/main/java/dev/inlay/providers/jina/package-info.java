/// Jina AI's API.
@NullMarked
package dev.inlay.providers.jina;

import org.jspecify.annotations.NullMarked;
