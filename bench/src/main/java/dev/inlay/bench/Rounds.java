package dev.inlay.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Runs contenders side by side: each once a round, in an order that rotates, so that neither a
/// noisy minute nor a place in the order favours one. A contender that fails is out, with its
/// reason.
public final class Rounds {
  private final int rounds;
  private final Progress progress;

  Rounds(int rounds, Progress progress) {
    this.rounds = rounds;
    this.progress = progress;
  }

  /// Somebody who is measured.
  ///
  /// @param name of the contender
  /// @param required whether the bench is void without it
  /// @param measure gives one figure
  public record Contender(String name, boolean required, Measure measure) {}

  /// One measurement.
  @FunctionalInterface
  public interface Measure {
    double run() throws Exception;
  }

  /// The figures of those who ran every round, and why the others did not.
  ///
  /// @param samples by name
  /// @param dropped reasons by name
  public record Outcome(Map<String, Samples> samples, Map<String, String> dropped) {}

  /// Measures them all.
  ///
  /// @param what is measured, for progress
  /// @throws Exception when a required contender fails
  public Outcome interleave(String what, String unit, List<Contender> contenders) throws Exception {
    Map<String, List<Double>> figures = new LinkedHashMap<>();
    contenders.forEach(c -> figures.put(c.name, new ArrayList<>()));
    Map<String, String> dropped = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        Contender contender = contenders.get((i + round) % contenders.size());
        if (!dropped.containsKey(contender.name)) {
          measure(what, unit, round, contender, figures, dropped);
        }
      }
    }
    Map<String, Samples> samples = new LinkedHashMap<>();
    Set<String> complete = new LinkedHashSet<>(figures.keySet());
    complete.removeAll(dropped.keySet());
    complete.forEach(name -> samples.put(name, new Samples(figures.getOrDefault(name, List.of()))));
    return new Outcome(samples, dropped);
  }

  private void measure(
      String what,
      String unit,
      int round,
      Contender contender,
      Map<String, List<Double>> figures,
      Map<String, String> dropped)
      throws Exception {
    try {
      double figure = contender.measure.run();
      figures.getOrDefault(contender.name, new ArrayList<>()).add(figure);
      progress.say(
          "%s, round %d of %d: %s %s %s"
              .formatted(what, round + 1, rounds, contender.name, Samples.text(figure), unit));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) { // a peer's fault must not end ours
      if (contender.required) {
        throw e;
      }
      dropped.put(contender.name, "failed: " + e);
      progress.say("%s: %s is out: %s".formatted(what, contender.name, e));
    }
  }
}
