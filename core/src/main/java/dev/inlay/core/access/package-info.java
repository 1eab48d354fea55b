/// Who may call the server, and as what.
@NullMarked
package dev.inlay.core.access;

import org.jspecify.annotations.NullMarked;
