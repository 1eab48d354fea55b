package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlay.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A migrated database with a table for every profile, and what was said while it was in use: the
/// tests look for keys in all of it.
final class Shop implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final TestDatabase database = TestDatabase.empty();
  private final StringBuilder said = new StringBuilder();
  private final Path folder;

  /// @param folder for files of keys
  Shop(Path folder) {
    this.folder = folder;
    run("migrate").succeeded();
    sql(
        "select inlay.update_queue_config('retry_backoff_base_ms', '50', 'test')",
        "select inlay.update_queue_config('retry_backoff_cap_ms', '200', 'test')");
  }

  /// Runs a command on the database to its end.
  Inlay.Result run(String... words) {
    return run(Map.of(), words);
  }

  Inlay.Result run(Map<String, String> environment, String... words) {
    Inlay.Result result = Inlay.run(environment, onDatabase(words));
    hear(result);
    return result;
  }

  Inlay worker(Map<String, String> environment, String... words) {
    return worker(1, environment, words);
  }

  Inlay worker(int slots, Map<String, String> environment, String... words) {
    List<String> all =
        new ArrayList<>(List.of("worker", "run", "--slots", Integer.toString(slots)));
    all.addAll(List.of(words));
    return Inlay.start(environment, onDatabase(all.toArray(String[]::new))).said("Ctrl-C");
  }

  void hear(Inlay.Result result) {
    said.append(result.out()).append(result.err());
  }

  /// The source of a key: a file that only its owner may read.
  String keyFile(String name, String key) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, key + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return "file:" + file;
  }

  /// A table of the profile's name, declared as its source.
  void source(String profile) {
    sql("create table \"%s\" (id int primary key, body text)".formatted(profile));
    run(
            "source",
            "add",
            profile.replace('-', '_'),
            "--table",
            "\"%s\"".formatted(profile),
            "--key",
            "id",
            "--text",
            "{body}",
            "--profile",
            profile)
        .succeeded();
  }

  /// Inserts rows of different texts.
  void insert(String profile, int rows) {
    sql(
        "insert into \"%1$s\" select g, '%1$s text ' || g from generate_series(1, %2$d) g"
            .formatted(profile, rows));
  }

  /// Waits until so many rows have exactly one vector each.
  void awaitVectors(String profile, int rows) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () ->
                assertThat(
                        value(
                            "select count(*) || ' ' || count(distinct doc_key) from inlay.vector_"
                                + id(profile)))
                    .as(profile)
                    .isEqualTo(rows + " " + rows));
  }

  void awaitParked(String profile, String reason) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        value(
                            "select parked_reason from inlay.profile where name = '%s'"
                                .formatted(profile)))
                    .contains(reason));
  }

  /// The stored vectors of one-chunk rows, by key.
  Map<String, float[]> vectors(String profile) {
    Map<String, float[]> vectors = new TreeMap<>();
    try (Connection c = database.connect();
        Statement s = c.createStatement();
        ResultSet r =
            s.executeQuery("select doc_key, embedding from inlay.vector_" + id(profile))) {
      while (r.next()) {
        Float[] boxed = (Float[]) r.getArray(2).getArray();
        float[] vector = new float[boxed.length];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = boxed[i];
        }
        vectors.put(r.getString(1), vector);
      }
      return vectors;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String id(String profile) {
    return value("select profile_id from inlay.profile where name = '%s'".formatted(profile));
  }

  /// The first column of the first row.
  String value(String query) {
    try (Connection c = database.connect();
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery(query)) {
      return r.next() ? String.valueOf(r.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void sql(String... statements) {
    try (Connection c = database.connect();
        Statement s = c.createStatement()) {
      for (String statement : statements) {
        s.execute(statement);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Looks for a key in all that was said and in every row of the schema.
  void assertNowhere(String key) throws SQLException {
    assertThat(said.toString()).doesNotContain(key);
    try (Connection c = database.connect();
        Statement tables = c.createStatement();
        Statement rows = c.createStatement();
        ResultSet r =
            tables.executeQuery(
                "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'inlay'")) {
      while (r.next()) {
        try (ResultSet found =
            rows.executeQuery(
                "select count(*) from %s t where strpos(t::text, '%s') > 0"
                    .formatted(r.getString(1), key))) {
          found.next();
          assertThat(found.getInt(1)).as(r.getString(1)).isZero();
        }
      }
    }
  }

  private String[] onDatabase(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--database-url");
    all.add(database.url());
    return all.toArray(String[]::new);
  }

  @Override
  public void close() {
    database.close();
  }
}
