/// Search: the documents nearest to a question.
@NullMarked
package dev.inlay.core.search;

import org.jspecify.annotations.NullMarked;
