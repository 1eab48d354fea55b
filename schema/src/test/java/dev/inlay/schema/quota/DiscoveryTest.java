package dev.inlay.schema.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.schema.Schemas;
import dev.inlay.schema.Session;
import dev.inlay.schema.quota.Discovery.Phase;
import dev.inlay.testing.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How well a limit is found that nobody tells. The seeds are the cases' names.
class DiscoveryTest {
  private static TestDatabase database;
  private static Session s;

  @BeforeAll
  static void open() throws SQLException {
    database = Schemas.fresh();
    s = new Session(database.connect());
  }

  @AfterAll
  static void close() throws SQLException {
    s.close();
    database.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aLimitThatIsHalvedIsFoundAndUsed(long seed) throws SQLException {
    Discovery fleet = new Discovery(s, seed, 600, new Phase(0, 600, 60));
    fleet.run(720, new Phase(120, 300, 60));
    assertThat(fleet.share(180, 720, 300)).isGreaterThan(0.98);
    assertThat(fleet.refusedShare()).isLessThan(0.01);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aHighLimitThatIsHalvedIsFoundWithinAMinute(long seed) throws SQLException {
    Discovery fleet = new Discovery(s, seed, 3000, new Phase(0, 3000, 60));
    fleet.run(180, new Phase(60, 1500, 60));
    assertThat(fleet.share(90, 180, 1500)).isGreaterThan(0.98);
    assertThat(fleet.refusedShare()).isLessThan(0.01);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aLowLimitThatIsHalvedIsFound(long seed) throws SQLException {
    Discovery fleet = new Discovery(s, seed, 60, new Phase(0, 60, 60));
    fleet.run(900, new Phase(300, 30, 60));
    assertThat(fleet.share(360, 900, 30)).isGreaterThan(0.98);
    assertThat(fleet.refusedShare()).isLessThan(0.01);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aBucketThatIsSmallerThanOursIsFound(long seed) throws SQLException {
    Discovery fleet = new Discovery(s, seed, 600, new Phase(0, 600, 2));
    fleet.run(900, new Phase(120, 300, 2));
    assertThat(fleet.share(240, 900, 300)).isGreaterThan(0.97);
    assertThat(fleet.refusedShare()).isLessThan(0.01);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aLimitThatWasDeclaredTooHighIsFound(long seed) throws SQLException {
    Discovery fleet = new Discovery(s, seed, 1000, new Phase(0, 600, 60));
    fleet.run(600);
    assertThat(fleet.share(60, 600, 600)).isGreaterThan(0.98);
    assertThat(fleet.refusedShare()).isLessThan(0.01);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aLimitThatIsRestoredIsFoundAgain(long seed) throws SQLException {
    Discovery fleet = new Discovery(s, seed, 600, new Phase(0, 600, 60));
    fleet.run(1800, new Phase(120, 300, 60), new Phase(480, 600, 60));
    assertThat(fleet.share(900, 1800, 600)).isGreaterThan(0.98);
    assertThat(fleet.refusedShare()).isLessThan(0.01);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aStrayRefusalCostsLittle(long seed) throws SQLException {
    Discovery fleet = new Discovery(s, seed, 600, new Phase(0, 600, 60));
    // For a moment nothing is left, as if somebody else had used it.
    fleet.run(600, new Phase(120, 1, 1), new Phase(120.5, 600, 60));
    assertThat(fleet.share(120, 600, 600)).isGreaterThan(0.95);
  }
}
