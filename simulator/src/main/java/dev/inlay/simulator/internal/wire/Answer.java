package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.script.Model;
import java.util.List;

/// The vectors of a call, before a protocol writes them.
///
/// @param vectors in ten-millionths, in the order in which they are given
/// @param indexes which text of the call each belongs to
/// @param told the limits that the answer tells of
public record Answer(
    Wanted.Call call,
    Model model,
    List<int[]> vectors,
    List<Integer> indexes,
    long tokens,
    List<Standing> told) {
  public Answer {
    vectors = List.copyOf(vectors);
    indexes = List.copyOf(indexes);
    told = List.copyOf(told);
  }
}
