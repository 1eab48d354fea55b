/// What the library's log says, as lines for people on standard error.
@NullMarked
package dev.inlay.cli.log;

import org.jspecify.annotations.NullMarked;
