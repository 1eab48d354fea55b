package dev.inlay.providers.remote;

import java.net.http.HttpHeaders;

/// What a provider answered; the body is read once, and closed.
record Reply(int status, HttpHeaders headers, Body body) implements AutoCloseable {
  @Override
  public void close() {
    body.close();
  }
}
