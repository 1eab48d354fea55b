package dev.inlay.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.bench.chaos.ChaosBench;
import dev.inlay.bench.local.LocalBench;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Benches in their small form, so that they cannot rot.
class SmokeTest {

  @Test
  void theLocalBenchGivesItsFigures() throws Exception {
    assertThat(smoke(new LocalBench()).results())
        .extracting(Result::name)
        .containsExactly("pipeline_vs_bare_model", "peak_rss_mb");
  }

  @Test
  void nothingIsLostInASmallChaos() throws Exception {
    assertThat(smoke(new ChaosBench()).results())
        .filteredOn(result -> !result.name().equals("recovery_seconds"))
        .hasSize(3)
        .allSatisfy(result -> assertThat(result.value()).as(result.name()).isZero());
  }

  private static Report smoke(Bench bench) throws Exception {
    return RunCommand.run(bench, new BenchRun.Request(Scale.SMOKE, 1, Set.of(), Set.of()), null);
  }
}
