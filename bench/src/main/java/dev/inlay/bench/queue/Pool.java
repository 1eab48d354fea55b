package dev.inlay.bench.queue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.inlay.core.db.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;

/// Connection pools for peers that want one.
final class Pool {
  private Pool() {}

  static HikariDataSource open(DatabaseUrl url, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("peer");
    config.setJdbcUrl(url.jdbcUrl());
    config.setUsername(url.user());
    if (url.password() != null) {
      config.setPassword(url.password());
    }
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(connections);
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    return new HikariDataSource(config);
  }

  /// Waits until a query that gives one boolean gives false.
  static void awaitNone(HikariDataSource pool, String query) throws SQLException {
    try (Connection c = pool.getConnection();
        Statement s = c.createStatement()) {
      while (true) {
        try (ResultSet r = s.executeQuery(query)) {
          r.next();
          if (!r.getBoolean(1)) {
            return;
          }
        }
        LockSupport.parkNanos(2_000_000);
      }
    }
  }
}
