package dev.inlay.bench.quota;

import dev.inlay.simulator.script.Limit;
import java.util.List;

/// What a provider allows, and the calls that are made of it.
///
/// @param requests a minute; the bucket holds a minute's worth, as that of tokens does
/// @param tokens a minute
/// @param textsPerCall the most; 0: as many as the provider takes
/// @param tokensPerText as the provider counts them
record Allowance(int requests, int tokens, int textsPerCall, int tokensPerText) {

  List<Limit> limits() {
    return List.of(Limit.requestsPerMinute(requests), Limit.tokensPerMinute(tokens));
  }

  Allowance halved() {
    return new Allowance(requests / 2, tokens / 2, textsPerCall, tokensPerText);
  }

  /// As many times as much a minute.
  Allowance times(int factor) {
    return new Allowance(requests * factor, tokens * factor, textsPerCall, tokensPerText);
  }

  double callsPerSecond() {
    return requests / 60.0;
  }
}
