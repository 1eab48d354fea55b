package dev.inlay.simulator.internal.http;

/// What a client sent is no HTTP/1.1 request that this server reads; the connection ends with it.
final class BadRequestException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int status;

  BadRequestException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
