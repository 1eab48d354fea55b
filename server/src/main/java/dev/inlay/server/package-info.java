/// The server: HTTP API and pages.
@NullMarked
package dev.inlay.server;

import org.jspecify.annotations.NullMarked;
