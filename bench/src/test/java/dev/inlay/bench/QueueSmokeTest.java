package dev.inlay.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.bench.queue.QueueBench;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole bench in its small form, so that it cannot rot.
class QueueSmokeTest {
  @Test
  void everyGoalGetsAFigureInTheReport() throws Exception {
    QueueBench bench = new QueueBench();
    BenchRun.Request request =
        new BenchRun.Request(Scale.SMOKE, 1, Set.of(), Set.of("graphile-worker", "pg-boss"));

    Report report = RunCommand.run(bench, request, null);

    List<String> goals = bench.goals().stream().map(Goal::name).toList();
    assertThat(report.results()).extracting(Result::name).containsExactlyElementsOf(goals);
    assertThat(report.results())
        .allSatisfy(result -> assertThat(result.value()).as(result.name()).isFinite());
    assertThat(report.settings()).doesNotContainKeys("drain_db_scheduler", "drain_jobrunr");
    JsonNode json = JsonMapper.builder().build().readTree(report.json());
    assertThat(json.propertyNames())
        .containsExactly("bench", "commit", "machine", "settings", "controls", "results");
    assertThat(json.get("results").get(0).propertyNames())
        .containsExactly("name", "value", "unit", "goal", "met");
    assertThat(report.json()).doesNotContain("\n");
  }

  @Test
  void helpNamesThePartsAndTheGoals() {
    String help = RunCommand.describe(new QueueBench()).getUsageMessage();

    assertThat(help).contains("drain", "pinned", "drain_vs_plain_update", ">=1.00", "--only");
  }
}
