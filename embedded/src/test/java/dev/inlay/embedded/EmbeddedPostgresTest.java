package dev.inlay.embedded;

import static dev.inlay.embedded.Servers.execute;
import static dev.inlay.embedded.Servers.isAlive;
import static dev.inlay.embedded.Servers.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inlay.embedded.EmbeddedPostgresException.Reason;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  @TempDir Path temporary;

  private EmbeddedPostgresOptions options() {
    return EmbeddedPostgresOptions.in(temporary.resolve("data"));
  }

  @Test
  void dataAndAddressOutliveARestart() throws Exception {
    String url;
    try (EmbeddedPostgres server = EmbeddedPostgres.start(options())) {
      execute(server.jdbcUrl(), "CREATE TABLE t AS SELECT 7 AS n");
      url = server.url();
      assertThat(url)
          .isEqualTo(
              "postgresql://postgres:%s@127.0.0.1:%d/inlay"
                  .formatted(server.password(), server.port()));
    }
    try (EmbeddedPostgres server = EmbeddedPostgres.start(options())) {
      assertThat(query(server.jdbcUrl(), "SELECT n FROM t")).isEqualTo("7");
      assertThat(server.url()).isEqualTo(url);
    }
  }

  @Test
  void closingEndsTheServerAndMayBeRepeated() {
    EmbeddedPostgres server = EmbeddedPostgres.start(options());
    assertThat(isAlive(server.pid())).isTrue();
    server.close();
    assertThat(isAlive(server.pid())).isFalse();
    assertThat(server.isRunning()).isFalse();
    server.close();
  }

  @Test
  void theServerIsDurableAndPrivate() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(options())) {
      Map<String, String> expected =
          Map.of(
              "fsync", "on",
              "synchronous_commit", "on",
              "full_page_writes", "on",
              "data_checksums", "on",
              "autovacuum", "on",
              "wal_level", "replica",
              "listen_addresses", "127.0.0.1",
              "unix_socket_directories", "",
              "password_encryption", "scram-sha-256",
              "server_encoding", "UTF8");
      for (Map.Entry<String, String> setting : expected.entrySet()) {
        assertThat(query(server.jdbcUrl(), "SHOW " + setting.getKey()))
            .as(setting.getKey())
            .isEqualTo(setting.getValue());
      }
      assertThat(query(server.jdbcUrl(), "SELECT upper('straße ä')")).isEqualTo("STRAßE Ä");
      assertThat(
              query(
                  server.jdbcUrl(),
                  "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"))
          .isEqualTo("0");
    }
  }

  @Test
  void onlyTheOwnerReadsThePassword() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(options())) {
      Path file = server.dataDir().resolve("password");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.dataDir())))
          .isEqualTo("rwx------");
      assertThat(Files.readString(file).strip()).isEqualTo(server.password()).hasSize(32);
      assertThat(server.toString()).doesNotContain(server.password());
    }
  }

  @Test
  void aWrongPasswordIsRefused() {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(options())) {
      String wrong = server.jdbcUrl().replace(server.password(), "guessed");
      assertThatThrownBy(() -> query(wrong, "SELECT 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void aLostPasswordIsReplaced() throws Exception {
    String first;
    try (EmbeddedPostgres server = EmbeddedPostgres.start(options())) {
      first = server.password();
    }
    Files.delete(temporary.resolve("data/password"));
    try (EmbeddedPostgres server = EmbeddedPostgres.start(options())) {
      assertThat(server.password()).isNotEqualTo(first);
      assertThat(query(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aSecondStartInTheSameProcessIsRefusedAndLeavesTheFirstLocked() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(options())) {
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThat(refusal(options()))
            .hasMessageContaining("process " + server.pid() + " on port " + server.port())
            .extracting(EmbeddedPostgresException::reason)
            .isEqualTo(Reason.ALREADY_RUNNING);
      }
      assertThat(query(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aRunningServerIsFoundByItsFolderUntilItStops() throws Exception {
    Path dataDir = options().dataDir();
    assertThat(EmbeddedPostgres.running(dataDir)).isEmpty();
    try (EmbeddedPostgres server = EmbeddedPostgres.start(options())) {
      RunningPostgres found = EmbeddedPostgres.running(dataDir).orElseThrow();
      assertThat(found.url()).isEqualTo(server.url());
      assertThat(query(found.jdbcUrl(), "SELECT current_database()")).isEqualTo("inlay");
      assertThat(found.toString()).doesNotContain(server.password());
    }
    assertThat(EmbeddedPostgres.running(dataDir)).isEmpty();
  }

  @Test
  void aFolderWithSpacesAndOtherAlphabetsWorks() throws Exception {
    Path odd = temporary.resolve("my data ' $HOME \"x\"").resolve("Übung-数据");
    try (EmbeddedPostgres server = EmbeddedPostgres.start(EmbeddedPostgresOptions.in(odd))) {
      assertThat(query(server.jdbcUrl(), "SHOW data_directory"))
          .isEqualTo(odd.resolve("cluster").toString());
      assertThat(EmbeddedPostgres.running(odd)).isPresent();
    }
  }

  @Test
  void settingsGivenAreStrongerThanOurs() throws Exception {
    try (EmbeddedPostgres server =
        EmbeddedPostgres.start(options().withSettings(Map.of("fsync", "off", "work_mem", "7MB")))) {
      assertThat(query(server.jdbcUrl(), "SHOW fsync")).isEqualTo("off");
      assertThat(query(server.jdbcUrl(), "SHOW work_mem")).isEqualTo("7MB");
    }
  }

  @Test
  void aSettingThatPostgresRefusesIsQuoted() {
    EmbeddedPostgresException refusal =
        refusal(options().withSettings(Map.of("shared_buffers", "many")));
    assertThat(refusal.reason()).isEqualTo(Reason.START_FAILED);
    assertThat(refusal)
        .hasMessageContaining("invalid value for parameter \"shared_buffers\": \"many\"");
  }

  @Test
  void afterAFailedStartTheFolderIsFree() throws Exception {
    refusal(options().withSettings(Map.of("shared_buffers", "many")));
    try (EmbeddedPostgres server = EmbeddedPostgres.start(options())) {
      assertThat(query(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aListenerThatThrowsLeavesNoServerBehind() {
    EmbeddedPostgresOptions failing =
        options()
            .withProgress(
                line -> {
                  if (line.contains("listens")) {
                    throw new IllegalStateException(line);
                  }
                });
    assertThatThrownBy(() -> EmbeddedPostgres.start(failing).close())
        .hasMessageContaining("listens");
    assertThat(EmbeddedPostgres.running(failing.dataDir())).isEmpty();
  }

  @Test
  void aFixedPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      EmbeddedPostgresException refusal = refusal(options().withPort(taken.getLocalPort()));
      assertThat(refusal.reason()).isEqualTo(Reason.PORT_IN_USE);
      assertThat(refusal).hasMessageContaining("Port " + taken.getLocalPort());
    }
  }

  @Test
  void theLastPortIsGivenUpWhenAnotherProgramHasIt() throws Exception {
    int first;
    try (EmbeddedPostgres server = EmbeddedPostgres.start(options())) {
      first = server.port();
    }
    try (ServerSocket taken =
            new ServerSocket(first, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        EmbeddedPostgres server = EmbeddedPostgres.start(options())) {
      assertThat(server.port()).isNotEqualTo(taken.getLocalPort());
      assertThat(query(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aFolderOfAnotherMajorVersionIsRefusedUntouched() throws Exception {
    Path version = options().dataDir().resolve("cluster/PG_VERSION");
    Files.createDirectories(options().dataDir().resolve("cluster"));
    Files.writeString(version, "16\n");
    EmbeddedPostgresException refusal = refusal(options());
    assertThat(refusal.reason()).isEqualTo(Reason.WRONG_VERSION);
    assertThat(refusal).hasMessageContaining("made by PostgreSQL 16").hasMessageContaining("17");
    assertThat(version).hasContent("16");
  }

  @Test
  void aFolderWithOtherFilesIsRefusedUntouched() throws Exception {
    Path letter = options().dataDir().resolve("letter.txt");
    Files.createDirectories(options().dataDir());
    Files.setPosixFilePermissions(
        options().dataDir(), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(letter, "dear");
    EmbeddedPostgresException refusal = refusal(options());
    assertThat(refusal.reason()).isEqualTo(Reason.FOREIGN_DIRECTORY);
    assertThat(refusal).hasMessageContaining("letter.txt");
    assertThat(options().dataDir().toFile().list()).containsExactly("letter.txt");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(options().dataDir())))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    Path below = file.resolve("data");
    EmbeddedPostgresException refusal = refusal(EmbeddedPostgresOptions.in(below));
    assertThat(refusal.reason()).isEqualTo(Reason.UNWRITABLE);
    assertThat(refusal).hasMessageContaining(below.toString());
  }

  @Test
  void aCacheThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    EmbeddedPostgresException refusal = refusal(options().withCacheDir(file.resolve("cache")));
    assertThat(refusal.reason()).isEqualTo(Reason.UNWRITABLE);
    assertThat(refusal).hasMessageContaining(file.toString());
  }

  @Test
  void eachStepThatTakesTimeIsTold() {
    List<String> lines = new ArrayList<>();
    EmbeddedPostgresOptions fresh =
        options().withCacheDir(temporary.resolve("cache")).withProgress(lines::add);
    try (EmbeddedPostgres server = EmbeddedPostgres.start(fresh)) {
      assertThat(lines).hasSize(4);
      assertThat(lines.get(0)).startsWith("Unpacking PostgreSQL 17");
      assertThat(lines.get(1)).startsWith("Initialising");
      assertThat(lines.get(2)).startsWith("Starting PostgreSQL 17");
      assertThat(lines.get(3)).endsWith("127.0.0.1:" + server.port());
    }
  }

  private static EmbeddedPostgresException refusal(EmbeddedPostgresOptions options) {
    return catchThrowableOfType(
        EmbeddedPostgresException.class, () -> EmbeddedPostgres.start(options).close());
  }
}
