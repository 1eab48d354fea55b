/// The resources under `/api/v1`.
@NullMarked
package dev.inlay.server.api;

import org.jspecify.annotations.NullMarked;
