/// Random histories of the queue against a real server, and the checker that judges them.
@NullMarked
package dev.inlay.schema.history;

import org.jspecify.annotations.NullMarked;
