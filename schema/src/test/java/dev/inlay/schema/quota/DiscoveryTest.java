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
import org.junit.jupiter.params.provider.CsvSource;
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

  /// While nothing is known nothing is held back: the first refusal finds all calls that are under
  /// way. They are part of what is refused in all, and of a low limit they are most of it.
  @ParameterizedTest
  @CsvSource({
    "30, 60, 0.04",
    "60, 60, 0.02",
    "60, 10, 0.02",
    "300, 60, 0.006",
    "300, 10, 0.006",
    "600, 60, 0.006",
    "3000, 60, 0.002"
  })
  void aLimitThatNobodyTellsIsFoundAndUsed(double perMinute, double bucketSeconds, double inAll)
      throws SQLException {
    for (long seed = 1; seed <= 3; seed++) {
      Discovery fleet = new Discovery(s, seed, null, new Phase(0, perMinute, bucketSeconds));
      fleet.run(1200);
      assertThat(fleet.share(300, 1200, perMinute)).as("seed %d", seed).isGreaterThan(0.98);
      assertThat(fleet.refusedShare(300)).as("seed %d", seed).isLessThan(0.006);
      assertThat(fleet.refusedShare()).as("seed %d", seed).isLessThan(inAll);
    }
  }

  /// Of ten or twenty calls. What it cannot keep while the rate is tried from below is lost.
  @ParameterizedTest
  @ValueSource(doubles = {300, 600})
  void aSmallBucketThatNobodyTellsIsFoundAndUsed(double perMinute) throws SQLException {
    for (long seed = 1; seed <= 3; seed++) {
      Discovery fleet = new Discovery(s, seed, null, new Phase(0, perMinute, 2));
      fleet.run(1200);
      assertThat(fleet.share(300, 1200, perMinute)).as("seed %d", seed).isGreaterThan(0.97);
      assertThat(fleet.refusedShare(300)).as("seed %d", seed).isLessThan(0.006);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aLimitThatNobodyTellsIsFoundAgainWhenItChanges(long seed) throws SQLException {
    Discovery fleet = new Discovery(s, seed, null, new Phase(0, 300, 60));
    fleet.run(2700, new Phase(600, 150, 60), new Phase(1200, 600, 60));
    assertThat(fleet.share(700, 1200, 150)).isGreaterThan(0.98);
    assertThat(fleet.share(2000, 2700, 600)).isGreaterThan(0.98);
    assertThat(fleet.refusedShare()).isLessThan(0.006);
  }

  /// As when the limit counts tokens, and nobody told.
  @ParameterizedTest
  @CsvSource({"60, 0.3", "60, 0.6", "600, 0.3", "600, 0.6"})
  void callsOfDifferentSizesAreRefusedRarelyToo(double perMinute, double spread)
      throws SQLException {
    for (long seed = 1; seed <= 3; seed++) {
      Discovery fleet = new Discovery(s, seed, null, new Phase(0, perMinute, 60)).differing(spread);
      fleet.run(1800);
      assertThat(fleet.refusedShare(300)).as("seed %d", seed).isLessThan(0.008);
      assertThat(fleet.share(300, 1800, perMinute)).as("seed %d", seed).isGreaterThan(0.95);
    }
  }

  /// Two thirds of the time there is work. What a bucket of ten seconds holds comes on top.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aBucketThatHoldsLessIsLearnedFromBursts(long seed) throws SQLException {
    Discovery fleet = new Discovery(s, seed, null, new Phase(0, 60, 10)).pausing(120, 60);
    fleet.run(3600);
    assertThat(fleet.share(900, 3600, 60)).isGreaterThan(0.55);
    assertThat(fleet.refusedShare(900)).isLessThan(0.05);
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
