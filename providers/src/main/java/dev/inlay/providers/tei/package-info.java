/// Hugging Face's text-embeddings-inference, a server of one's own.
@NullMarked
package dev.inlay.providers.tei;

import org.jspecify.annotations.NullMarked;
