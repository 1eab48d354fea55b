package dev.inlay.bench.quota;

import dev.inlay.bench.BenchRun;
import dev.inlay.simulator.Simulator;
import dev.inlay.simulator.Tally;
import dev.inlay.simulator.script.Latency;
import dev.inlay.simulator.script.Protocol;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// An account without a card and a few documents: how long until the last one is stored, beside
/// what the limits allow at best.
final class FreeTier {
  private static final String PROVIDER = "free";
  private static final int SLOTS = 2;

  private final BenchRun run;
  private final Allowance allowance;
  private final int chunks;

  FreeTier(BenchRun run, Allowance allowance, int chunks) {
    this.run = run;
    this.allowance = allowance;
    this.chunks = chunks;
  }

  Figures measure() throws Exception {
    ProviderScript.Builder provider =
        ProviderScript.named(PROVIDER, Protocol.OPENAI)
            .latency(Latency.between(Duration.ofMillis(30), Duration.ofMillis(70)))
            .limitsPer()
            .bytesPerToken(Words.BYTES_PER_TOKEN);
    allowance.limits().forEach(provider::limit);
    List<String> texts = new Words(System.nanoTime()).texts(chunks, allowance.tokensPerText());
    try (Simulator simulator = Simulator.start(Script.of(provider.build()));
        Stage stage = new Stage(run, simulator, PROVIDER, allowance)) {
      stage.startWorkers(run.sized(4, 2), SLOTS);
      long started = System.nanoTime();
      stage.insert(texts);
      long said = 0;
      for (long stored = 0; stored < chunks; stored = stage.stored()) {
        if (stored > said) {
          run.progress().say("free: %d of %d stored".formatted(stored, chunks));
          said = stored;
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      stage.stopWorkers();
      double least = leastSeconds();
      Tally total = simulator.counters(PROVIDER).total();
      run.setting(
          "free",
          "%s, %d chunks in %.1f s, at least %.1f s, %d calls, %d refused"
              .formatted(allowance, chunks, seconds, least, total.calls(), total.refused()));
      run.result("free_tier_47_chunks", seconds / least);
      return new Figures(
          Double.NaN,
          total.calls(),
          total.refused(),
          new Spent(simulator, PROVIDER, texts, Set.of()).tokensPaidTwice());
    }
  }

  /// The bucket holds a minute's worth at first; the rest must flow in before the last call.
  private double leastSeconds() {
    double tokens = (double) chunks * allowance.tokensPerText();
    double calls = Math.ceil(tokens / allowance.tokens());
    double minutes = Math.max(tokens / allowance.tokens() - 1, calls / allowance.requests() - 1);
    return 60 * minutes;
  }
}
