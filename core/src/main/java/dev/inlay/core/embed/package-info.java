/// The port to embedding models: what core asks of a provider, and what providers may answer.
@NullMarked
package dev.inlay.core.embed;

import org.jspecify.annotations.NullMarked;
