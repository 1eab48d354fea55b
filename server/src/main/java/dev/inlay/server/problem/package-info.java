/// What goes wrong, as RFC 9457 problem details with stable types.
@NullMarked
package dev.inlay.server.problem;

import org.jspecify.annotations.NullMarked;
