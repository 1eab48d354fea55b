/// The queue as a client sees it: claims, their items, and how they end.
@NullMarked
package dev.inlay.core.queue;

import org.jspecify.annotations.NullMarked;
