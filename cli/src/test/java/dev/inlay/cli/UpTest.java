package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.embedded.EmbeddedPostgres;
import dev.inlay.embedded.RunningPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The life of a data directory: its changes, its searches, and the ways it may end.
class UpTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void aChangedRowIsFoundAndADeletedOneIsNot() throws SQLException {
    try (Inlay up = up()) {
      sql(
          "create table notes (id uuid primary key, body text, seen int)",
          "create table lines (a int, b text, body text, primary key (a, b))");
      inlay("source", "add", "notes", "--table", "notes", "--key", "id", "--text", "{body}")
          .succeeded();
      inlay("source", "add", "lines", "--table", "public.lines", "--key", "a,b", "--text", "{body}")
          .succeeded();
      sql(
          "insert into notes values ('00000000-0000-0000-0000-000000000001', 'the cat sleeps on the roof', 0),"
              + " ('00000000-0000-0000-0000-000000000002', 'quarterly tax return', 0)",
          "insert into lines values (1, 'x\"y', 'a red bicycle')");
      awaitCompleted(3);
      assertThat(keys("notes", "a pet taking a nap"))
          .startsWith("00000000-0000-0000-0000-000000000001");
      assertThat(keys("lines", "bike")).containsExactly("[\"1\", \"x\\\"y\"]");

      sql("begin", "update notes set body = 'never'", "rollback", "update notes set seen = 1");
      sql("delete from notes where body like 'the cat%'");
      awaitCompleted(4);
      assertThat(keys("notes", "a pet taking a nap"))
          .containsExactly("00000000-0000-0000-0000-000000000002");

      inlay("source", "remove", "notes").succeeded();
      assertThat(inlay("search", "notes", "pet").err()).contains("Sources: lines");
      up.terminate().ended();
    }
  }

  @Test
  void aSecondUpIsRefusedAndTheFirstGoesOn() throws SQLException {
    try (Inlay up = up()) {
      Inlay.Result second = Inlay.run("up", "--data-dir", folder.toString());
      assertThat(second.exit()).isEqualTo(1);
      assertThat(second.err()).hasLineCount(1).contains("is in use", "inlay db url --data-dir");
      assertThat(inlay("db", "url").succeeded().out()).startsWith("postgresql://");
      assertThat(up.err()).doesNotContain("Stop");
      up.terminate().ended();
    }
  }

  @Test
  void sigtermDrainsAndNothingIsLeftRunning() throws SQLException {
    long server;
    try (Inlay up = up()) {
      server = running().pid();
      manyNotes();
      await().atMost(PATIENCE).until(() -> processing() > 0);
      Inlay.Result ended = up.terminate().ended();
      assertThat(ended.err()).endsWith("Stopped.\n");
    }
    assertThat(ProcessHandle.of(server)).isEmpty();
    assertThat(stats().get("total_processing").asLong()).isZero(); // starts a server of its own
    assertThat(EmbeddedPostgres.running(folder)).isEmpty();
  }

  @Test
  void afterKillNothingRunsAndNothingIsLost() throws SQLException {
    long server;
    try (Inlay up = up()) {
      server = running().pid();
      sql("select inlay.update_queue_config('worker_heartbeat_interval_ms', '200', 'test')");
      sql("select inlay.update_queue_config('worker_timeout_minutes', '0.05', 'test')");
      manyNotes();
      await().atMost(PATIENCE).until(() -> processing() > 0);
      up.kill();
    }
    await().atMost(PATIENCE).until(() -> ProcessHandle.of(server).isEmpty());
    try (Inlay again = up()) {
      await()
          .atMost(PATIENCE)
          .until(() -> count("select count(*) from inlay.embedded where chunks > 0") == 200);
      await().atMost(PATIENCE).until(() -> processing() == 0);
      assertThat(stats().get("total_failed").asLong()).isZero();
      again.terminate().ended();
    }
  }

  @Test
  void aServerThatFallsEndsTheCommandAndTheNextStartFindsEverything() throws SQLException {
    try (Inlay up = up()) {
      sql("create table notes (id int primary key)", "insert into notes values (1)");
      ProcessHandle.of(running().pid()).orElseThrow().destroyForcibly();
      Inlay.Result ended = up.ended();
      assertThat(ended.exit()).isEqualTo(1);
      assertThat(ended.err()).contains("ended by itself").doesNotContain("\tat ");
    }
    try (Inlay again = up()) {
      assertThat(count("select count(*) from notes")).isEqualTo(1);
      again.terminate().ended();
    }
  }

  private Inlay up() {
    return Inlay.start("up", "--data-dir", folder.toString()).said("Ready.");
  }

  private Inlay.Result inlay(String... words) {
    String[] all = java.util.Arrays.copyOf(words, words.length + 2);
    all[words.length] = "--data-dir";
    all[words.length + 1] = folder.toString();
    return Inlay.run(all);
  }

  private void manyNotes() throws SQLException {
    sql("create table notes (id bigint primary key, body text)");
    inlay("source", "add", "notes", "--table", "notes", "--key", "id", "--text", "{body}")
        .succeeded();
    sql(
        "insert into notes select g, repeat('note number ' || g || ' of many. ', 15) from generate_series(1, 200) g");
  }

  private long processing() throws SQLException {
    return count("select total_processing from inlay.get_queue_statistics()");
  }

  private JsonNode stats() {
    return inlay("queue", "stats", "--json").succeeded().json();
  }

  private List<String> keys(String source, String words) {
    return inlay("search", source, words, "--json")
        .succeeded()
        .json()
        .get("hits")
        .valueStream()
        .map(hit -> hit.get("key").asString())
        .toList();
  }

  private void awaitCompleted(long n) throws SQLException {
    await()
        .atMost(PATIENCE)
        .until(() -> count("select total_completed from inlay.get_queue_statistics()") >= n);
    assertThat(count("select total_completed + total_pending from inlay.get_queue_statistics()"))
        .isEqualTo(n);
  }

  private long count(String query) throws SQLException {
    try (Connection c = DriverManager.getConnection(running().jdbcUrl());
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery(query)) {
      r.next();
      return r.getLong(1);
    }
  }

  private void sql(String... statements) throws SQLException {
    try (Connection c = DriverManager.getConnection(running().jdbcUrl());
        Statement s = c.createStatement()) {
      for (String statement : statements) {
        s.execute(statement);
      }
    }
  }

  private RunningPostgres running() {
    return EmbeddedPostgres.running(folder).orElseThrow();
  }
}
