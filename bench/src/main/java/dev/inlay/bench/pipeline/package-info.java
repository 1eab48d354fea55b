/// From rows to stored vectors when the provider is fast and far away.
@NullMarked
package dev.inlay.bench.pipeline;

import org.jspecify.annotations.NullMarked;
