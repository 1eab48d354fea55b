package dev.inlay.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// What the tests of this module do with servers: statements, and JVMs of their own that hold one.
final class Servers {
  private Servers() {}

  static void execute(String jdbcUrl, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String query(String jdbcUrl, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  /// The words that run [HoldingServer] in a JVM of its own.
  static List<String> holderCommand(Path dataDir) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(HoldingServer.class.getName(), dataDir.toString()));
    return command;
  }

  static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /// The command line of a live process that no server is, for a pid file to lie about.
  static Process bystander() throws IOException {
    return new ProcessBuilder("cat").start();
  }

  static void writePid(Path dataDir, long pid, List<String> otherLines) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(Long.toString(pid));
    lines.addAll(otherLines);
    Files.write(dataDir.resolve("cluster/postmaster.pid"), lines);
  }
}
