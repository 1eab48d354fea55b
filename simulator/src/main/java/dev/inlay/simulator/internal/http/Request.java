package dev.inlay.simulator.internal.http;

import java.util.Map;
import java.util.Optional;

/// A request as it came.
///
/// @param path decoded, without the query
/// @param query what follows the `?`, as it came; empty when nothing does
/// @param headers by their names in lower case; of a name given twice, the last
/// @param body read as UTF-8, which JSON always is
public record Request(
    String method, String path, String query, Map<String, String> headers, String body) {

  /// The value of a header, its name in lower case.
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /// The same request for a server that is mounted below a path.
  public Request below(String mount) {
    return new Request(method, path.substring(mount.length()), query, headers, body);
  }
}
