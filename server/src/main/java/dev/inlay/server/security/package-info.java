/// Who calls, and whether they may.
@NullMarked
package dev.inlay.server.security;

import org.jspecify.annotations.NullMarked;
