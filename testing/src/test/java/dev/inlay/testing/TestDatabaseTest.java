package dev.inlay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {
  @Test
  void clonesOfOneTemplateAreApart() throws SQLException {
    AtomicInteger prepared = new AtomicInteger();
    Consumer<String> counting =
        url -> {
          prepared.incrementAndGet();
          prepare(url);
        };
    try (TestDatabase first = TestDatabase.create("counted", counting);
        TestDatabase second = TestDatabase.create("counted", counting)) {
      execute(first, "INSERT INTO t VALUES (2)");
      assertThat(count(first)).isEqualTo(2);
      assertThat(count(second)).isEqualTo(1);
      assertThat(prepared).hasValue(1);
    }
  }

  @Test
  void closingDropsTheDatabaseThoughSomebodyIsConnected() throws SQLException {
    TestDatabase database = TestDatabase.empty();
    try (Connection connection = database.connect()) {
      database.close();
      assertThat(connection.isValid(5)).isFalse();
    }
    assertThatThrownBy(database::connect).hasMessageContaining("does not exist");
  }

  @Test
  void aTemplateThatFailsIsPreparedAgain() throws SQLException {
    assertThatThrownBy(
            () ->
                TestDatabase.create(
                    "failing",
                    url -> {
                      throw new IllegalStateException("first time");
                    }))
        .hasMessage("first time");
    try (TestDatabase database = TestDatabase.create("failing", TestDatabaseTest::prepare)) {
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void aRoleHasNoMoreRightsThanItWasGiven() throws SQLException {
    TestPostgres.shared().createRole("testing_reader", "secret-1");
    try (TestDatabase database = TestDatabase.create("roles", TestDatabaseTest::prepare)) {
      execute(database, "GRANT SELECT ON t TO testing_reader");
      try (Connection reader = database.connectAs("testing_reader", "secret-1");
          Statement statement = reader.createStatement()) {
        assertThat(statement.execute("SELECT * FROM t")).isTrue();
        assertThatThrownBy(() -> statement.execute("INSERT INTO t VALUES (3)"))
            .hasMessageContaining("permission denied");
      }
      assertThatThrownBy(() -> database.connectAs("testing_reader", "wrong"))
          .isInstanceOf(SQLException.class);
    }
    TestPostgres.shared().dropRole("testing_reader");
  }

  @Test
  void theUrlReadsBackAsTheAddressItWasMadeOf() {
    PostgresAddress address =
        new PostgresAddress("db.example", 6543, "a b/c", "me@work", "p:ss w%rd+");
    assertThat(PostgresAddress.parse(address.url())).isEqualTo(address);
  }

  private static void prepare(String jdbcUrl) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (n int)");
      statement.execute("INSERT INTO t VALUES (1)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(TestDatabase database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
