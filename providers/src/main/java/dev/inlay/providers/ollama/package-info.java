/// Ollama, a server of one's own.
@NullMarked
package dev.inlay.providers.ollama;

import org.jspecify.annotations.NullMarked;
