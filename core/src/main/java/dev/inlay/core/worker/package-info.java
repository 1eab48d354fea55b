/// Workers: claim, embed, close; and the housekeeping beside it.
@NullMarked
package dev.inlay.core.worker;

import org.jspecify.annotations.NullMarked;
