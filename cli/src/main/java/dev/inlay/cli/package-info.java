/// The command `inlay`: a class per command.
@NullMarked
package dev.inlay.cli;

import org.jspecify.annotations.NullMarked;
