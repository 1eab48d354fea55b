/// Google's Gemini API.
@NullMarked
package dev.inlay.providers.gemini;

import org.jspecify.annotations.NullMarked;
