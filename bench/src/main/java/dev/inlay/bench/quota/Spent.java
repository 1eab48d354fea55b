package dev.inlay.bench.quota;

import dev.inlay.simulator.Simulator;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// What was paid for texts whose vectors had been paid before.
///
/// @param texts of the documents, by number
/// @param atKill the documents that a worker was working on when it was killed: a call that is
///   under way then is paid again, since nobody knows of its answer
record Spent(Simulator simulator, String provider, List<String> texts, Set<Integer> atKill) {

  /// Tokens that were paid again although nobody was killed over them.
  long tokensPaidTwice() {
    return tokens(i -> !atKill.contains(i));
  }

  /// Tokens of the calls under way at the kill that were paid again.
  long tokensLostWithWorker() {
    return tokens(atKill::contains);
  }

  private long tokens(IntPredicate which) {
    return IntStream.range(0, texts.size())
        .filter(which)
        .mapToLong(
            i ->
                (long) Math.max(0, simulator.timesAccepted(provider, Stage.MODEL, texts.get(i)) - 1)
                    * texts.get(i).length()
                    / Words.BYTES_PER_TOKEN)
        .sum();
  }
}
