package dev.inlay.core.worker;

import java.time.Duration;
import java.util.List;

/// What became of a direct request.
///
/// @param way that was gone; single documents may be left to the queue all the same
/// @param reason why the way is not the one that was meant; else empty
/// @param results one a document, in the order of the request
/// @param calls made to the provider
/// @param tokens the provider counted
/// @param savedTokens of the documents that needed no call
/// @param took in all
public record DirectAnswer(
    Way way,
    String reason,
    List<DirectResult> results,
    int calls,
    long tokens,
    long savedTokens,
    Duration took) {
  public DirectAnswer {
    results = List.copyOf(results);
  }

  /// The results of one kind.
  public <R extends DirectResult> List<R> of(Class<R> kind) {
    return results.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
