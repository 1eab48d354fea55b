package dev.inlay.bench.sources;

import dev.inlay.bench.BenchRun;
import dev.inlay.bench.Rounds;
import dev.inlay.bench.Samples;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Sources;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Inserts a second into a table with a source and into the same table without, in turns: a row a
/// transaction, and a hundred rows a statement. The figure is the smaller of the two ratios.
final class Capture {
  private static final String DATABASE = "capture";
  private static final int CONNECTIONS = 2;
  private static final int BATCH = 100;

  /// How an application writes.
  private enum Shape {
    ROWS(1),
    BATCHES(BATCH);

    private final int rows;

    Shape(int rows) {
      this.rows = rows;
    }
  }

  private final BenchRun run;
  private long next;

  Capture(BenchRun run) {
    this.run = run;
  }

  void measure() throws Exception {
    DatabaseUrl url = run.server().createMigrated(DATABASE);
    try (Connection c = run.server().connect(url);
        Statement s = c.createStatement()) {
      for (String table : List.of("plain", "captured")) {
        s.execute(
            "create table %s (id bigint primary key, title text, body text)".formatted(table));
      }
      s.execute("select inlay.create_profile('default', 'bench', 'none', 384, 'f', 'array')");
    }
    try (Database database = Database.open(url, 2)) {
      new Sources(database)
          .add(Declaration.of("captured", "default", "captured", List.of("id"), "{title}: {body}"));
    }
    double worst = Double.POSITIVE_INFINITY;
    for (Shape shape : Shape.values()) {
      worst = Math.min(worst, measure(url, shape));
    }
    run.result("capture_rate_kept", worst);
    run.setting("capture_connections", CONNECTIONS);
    run.server().drop(DATABASE);
  }

  private double measure(DatabaseUrl url, Shape shape) throws Exception {
    String name = "capture_" + shape.name().toLowerCase(java.util.Locale.ROOT);
    int seconds = run.sized(10, 1);
    insert(url, "plain", shape, 1); // plans and pages are warm
    insert(url, "captured", shape, 1);
    Map<String, Samples> samples =
        run.rounds()
            .interleave(
                name,
                "rows/s",
                List.of(
                    new Rounds.Contender("plain", true, () -> insert(url, "plain", shape, seconds)),
                    new Rounds.Contender(
                        "captured", true, () -> insert(url, "captured", shape, seconds))))
            .samples();
    Samples plain = Objects.requireNonNull(samples.get("plain"));
    Samples captured = Objects.requireNonNull(samples.get("captured"));
    Samples kept = captured.over(plain);
    run.control(name + "_plain_rows_per_second", plain.spread());
    run.setting(name + "_rows_per_second", captured.spread());
    run.setting(name + "_kept", kept.spread());
    return kept.median();
  }

  private double insert(DatabaseUrl url, String table, Shape shape, int seconds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    List<Callable<Long>> writers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      long from = next;
      next += 100_000_000;
      writers.add(() -> write(url, table, shape, from, end));
    }
    long started = System.nanoTime();
    long rows = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      for (Future<Long> writer : threads.invokeAll(writers)) {
        rows += writer.get();
      }
    }
    return rows / ((System.nanoTime() - started) / 1e9);
  }

  private long write(DatabaseUrl url, String table, Shape shape, long from, long end)
      throws SQLException {
    String values = "(?, ?, ?)" + ", (?, ?, ?)".repeat(shape.rows - 1);
    String body =
        "A note of about as many words as people write when they are in a hurry. ".repeat(4);
    long rows = 0;
    try (Connection c = run.server().connect(url);
        PreparedStatement s = c.prepareStatement("insert into " + table + " values " + values)) {
      while (System.nanoTime() < end) {
        for (int i = 0; i < shape.rows; i++) {
          s.setLong(3 * i + 1, from + rows + i);
          s.setString(3 * i + 2, "note " + rows);
          s.setString(3 * i + 3, body);
        }
        s.executeUpdate();
        rows += shape.rows;
      }
    }
    return rows;
  }
}
