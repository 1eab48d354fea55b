package dev.inlay.simulator.internal.http;

import java.util.LinkedHashMap;
import java.util.Map;

/// An answer and how it ends.
///
/// @param headers besides the length, which the connection adds
public record Response(int status, Map<String, String> headers, Body body, Ending ending) {

  /// How an answer reaches the client.
  public enum Ending {
    /// Whole; the connection stays for the next request.
    WHOLE,
    /// Half of the head, then the connection is closed.
    CUT_IN_HEAD,
    /// The head and half of the body, then the connection is closed.
    CUT_IN_BODY,
    /// The head and half of the body, then nothing; the connection is closed once the client has
    /// closed it.
    HALF_CLOSED,
    /// Nothing: the connection is reset.
    RESET
  }

  /// An answer of JSON, given whole.
  public static Response json(int status, Map<String, String> headers, byte[] body) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("content-type", "application/json");
    all.putAll(headers);
    return new Response(status, all, Body.of(body), Ending.WHOLE);
  }

  /// The same answer that ends otherwise.
  public Response ending(Ending other) {
    return new Response(status, headers, body, other);
  }

  /// The same answer with another body.
  public Response withBody(Body other) {
    return new Response(status, headers, other, ending);
  }
}
