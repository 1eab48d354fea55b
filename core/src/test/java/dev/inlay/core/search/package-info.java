/// Tests of the search.
@NullMarked
package dev.inlay.core.search;

import org.jspecify.annotations.NullMarked;
