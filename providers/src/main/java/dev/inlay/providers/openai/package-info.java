/// OpenAI's API, as OpenAI, Azure and many others speak it.
@NullMarked
package dev.inlay.providers.openai;

import org.jspecify.annotations.NullMarked;
