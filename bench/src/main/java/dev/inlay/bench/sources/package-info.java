/// What sources cost: capturing changes, backfilling millions of rows, searching.
@NullMarked
package dev.inlay.bench.sources;

import org.jspecify.annotations.NullMarked;
