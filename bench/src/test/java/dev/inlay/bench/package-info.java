/// Tests of the bench itself.
@NullMarked
package dev.inlay.bench;

import org.jspecify.annotations.NullMarked;
