/// A small HTTP/1.1 server that can also break off in the middle of an answer.
@NullMarked
package dev.inlay.simulator.internal.http;

import org.jspecify.annotations.NullMarked;
