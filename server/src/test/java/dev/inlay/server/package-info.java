@NullMarked
package dev.inlay.server;

import org.jspecify.annotations.NullMarked;
