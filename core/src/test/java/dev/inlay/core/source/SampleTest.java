package dev.inlay.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.worker.Estimate;
import dev.inlay.core.worker.Estimator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What has no pages to sample can be estimated all the same.
@Timeout(120)
class SampleTest {
  private final HashingEmbedder embedder = new HashingEmbedder();
  private final InlayDatabase inlay = InlayDatabase.create(embedder);

  @AfterEach
  void close() {
    inlay.close();
  }

  @Test
  void aQueryWithItsTableIsSampledByItsOwnKeys() {
    rows();
    inlay.execute("insert into wares values (5000, 'left out', false)");
    assertSampled(
        source(
            new Origin(
                "wares",
                "select w.id, w.body from public.wares w where w.shown",
                List.of(),
                null)));
  }

  @Test
  void aQueryWithoutATableIsSampled() {
    assertSampled(
        source(
            new Origin(
                null,
                "select g as id, 'ware '::text || g as body from generate_series(1, 1000) g",
                List.of(),
                new Origin.Poll("id", 30, null))));
  }

  @Test
  void aViewIsSampled() {
    rows();
    inlay.execute("create view shown_wares as select id, body, shown from wares");
    assertSampled(
        source(
            new Origin(
                null,
                "select v.id, v.body from public.shown_wares v",
                List.of(),
                new Origin.Poll("id", 30, null))));
  }

  @Test
  void aPartitionedTableIsSampled() {
    inlay.execute(
        "create table wares (id int primary key, body text) partition by range (id); create table wares_1 partition of wares for values from (0) to (100000); insert into wares select g, 'ware ' || g from generate_series(1, 1000) g");
    assertSampled(source(Origin.table("wares")));
  }

  private void rows() {
    inlay.execute(
        "create table wares (id int primary key, body text, shown boolean default true); insert into wares select g, 'ware ' || g from generate_series(1, 1000) g");
  }

  private Source source(Origin origin) {
    return new Sources(inlay.database())
        .add(
            Declaration.of("wares", "default", "wares", List.of("id"), "{body}")
                .withOrigin(origin));
  }

  private void assertSampled(Source source) {
    Estimate estimate =
        new Estimator(inlay.database(), inlay.profile(), embedder).estimate(source, 50);
    assertThat(estimate.documents()).isEqualTo(1_000);
    assertThat(estimate.sampled()).isBetween(1, 50);
    assertThat(estimate.chunks()).isEqualTo(1_000);
    assertThat(
            inlay.number(
                "select count(distinct k) from generate_series(1, 20) g, inlay.sample_keys('wares', 50 + 0 * g) k"))
        .isGreaterThan(50);
  }
}
