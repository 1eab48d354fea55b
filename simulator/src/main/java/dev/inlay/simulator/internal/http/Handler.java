package dev.inlay.simulator.internal.http;

/// Answers requests, each on the virtual thread of its connection.
@FunctionalInterface
public interface Handler {
  Response answer(Request request) throws InterruptedException;
}
