package dev.inlay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DebianPostgresTest {
  @BeforeEach
  void needsTheDistributionsServer() {
    DebianPostgres.assumeAvailable();
  }

  @Test
  void whatWasCommittedSurvivesAKill() throws SQLException {
    try (DebianPostgres server = DebianPostgres.start()) {
      execute(server, "CREATE TABLE t AS SELECT 1 AS n");
      server.kill();
      assertThatThrownBy(() -> server.address().connect()).isInstanceOf(SQLException.class);
      server.startServer();
      assertThat(query(server, "SELECT n FROM t")).isEqualTo("1");
    }
  }

  @Test
  void aPromotedStandbyHasTheData() throws SQLException {
    try (DebianPostgres primary = DebianPostgres.start(Map.of("work_mem", "5MB"));
        DebianPostgres standby = primary.startStandby()) {
      execute(primary, "CREATE TABLE t AS SELECT 1 AS n");
      await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(query(standby, "SELECT n FROM t")).isEqualTo("1"));
      primary.kill();
      standby.promote();
      execute(standby, "INSERT INTO t VALUES (2)");
      assertThat(query(standby, "SELECT count(*) FROM t")).isEqualTo("2");
      assertThat(query(standby, "SHOW work_mem")).isEqualTo("5MB");
    }
  }

  @Test
  void itsOwnProgramsRunAgainstIt() {
    try (DebianPostgres server = DebianPostgres.start()) {
      String said =
          server.run(
              server.program("psql").toString(), server.address().url(), "-Atc", "SELECT 40 + 2");
      assertThat(said.strip()).isEqualTo("42");
      server.stop();
      assertThat(ProcessHandle.of(server.pid())).isEmpty();
      assertThat(server.log()).contains("database system is shut down");
    }
  }

  private static void execute(DebianPostgres server, String sql) throws SQLException {
    try (Connection connection = server.address().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(DebianPostgres server, String sql) throws SQLException {
    try (Connection connection = server.address().connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
