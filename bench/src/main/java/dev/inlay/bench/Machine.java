package dev.inlay.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// The facts without which figures mean nothing.
final class Machine {
  private static final String SETTINGS =
      """
      select name, current_setting(name) from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes',
        'shared_buffers', 'wal_level', 'max_wal_size', 'checkpoint_timeout', 'autovacuum', 'jit', 'max_connections') order by name
      """;

  private Machine() {}

  static Map<String, Object> facts(BenchServer server) throws SQLException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("memory_mb", memoryMegabytes());
    facts.put("cpu", fromFile("/proc/cpuinfo", "model name"));
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("jdk", Runtime.version().toString());
    try (Connection c = server.connect();
        Statement s = c.createStatement()) {
      try (ResultSet r = s.executeQuery("show server_version")) {
        r.next();
        facts.put("postgresql", r.getString(1));
      }
      Map<String, Object> settings = new LinkedHashMap<>();
      try (ResultSet r = s.executeQuery(SETTINGS)) {
        while (r.next()) {
          settings.put(r.getString(1), r.getString(2));
        }
      }
      facts.put("postgresql_settings", settings);
    }
    return facts;
  }

  private static long memoryMegabytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean bean
        ? bean.getTotalMemorySize() >> 20
        : -1;
  }

  private static String fromFile(String file, String field) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(field))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
