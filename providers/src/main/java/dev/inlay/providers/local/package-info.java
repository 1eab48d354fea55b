/// The local model: all-MiniLM-L6-v2, in this process.
@NullMarked
package dev.inlay.providers.local;

import org.jspecify.annotations.NullMarked;
