package dev.inlay.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.bench.chaos.ChaosBench;
import dev.inlay.bench.local.LocalBench;
import dev.inlay.bench.pipeline.PipelineBench;
import dev.inlay.bench.quota.QuotaBench;
import dev.inlay.bench.sources.SourcesBench;
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

  @Test
  void theQuotaBenchGivesItsFiguresAndPaysNothingTwice() throws Exception {
    Report report = smoke(new QuotaBench());

    assertThat(report.results())
        .extracting(Result::name)
        .containsExactly(
            "utilisation_halved",
            "rejected_calls_told",
            "rejected_calls_discovered",
            "free_tier_47_chunks",
            "tokens_paid_twice");
    assertThat(report.results())
        .allSatisfy(result -> assertThat(result.value()).as(result.name()).isFinite())
        .filteredOn(result -> result.name().equals("tokens_paid_twice"))
        .allSatisfy(result -> assertThat(result.value()).isZero());
    assertThat(report.controls()).containsKeys("halved_naive", "halved_tuned");
    assertThat(report.settings()).containsKey("halved_calls_in_flight_at_kill");
  }

  @Test
  void thePipelineBenchGivesItsFigure() throws Exception {
    assertThat(smoke(new PipelineBench()).results())
        .allSatisfy(result -> assertThat(result.value()).as(result.name()).isPositive())
        .hasSize(1);
  }

  @Test
  void theSourcesBenchGivesItsFigures() throws Exception {
    assertThat(smoke(new SourcesBench()).results())
        .allSatisfy(result -> assertThat(result.value()).as(result.name()).isPositive())
        .extracting(Result::name)
        .containsExactly(
            "capture_rate_kept", "backfill_memory_growth", "search_recall_at_10", "search_p50_ms");
  }

  private static Report smoke(Bench bench) throws Exception {
    return RunCommand.run(bench, new BenchRun.Request(Scale.SMOKE, 1, Set.of(), Set.of()), null);
  }
}
