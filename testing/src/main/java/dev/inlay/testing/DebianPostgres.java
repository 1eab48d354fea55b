package dev.inlay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A throw-away server of the distribution's own PostgreSQL, with all its programs (psql,
/// pg_basebackup, pg_ctl): for tests of failover, poolers, dumps and other versions. Root runs it
/// as user `postgres`. It may be stopped, killed and started again; it dies with this JVM.
public final class DebianPostgres implements AutoCloseable {
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
  private static final String WATCHDOG =
      """
      trap '' INT TERM HUP QUIT
      log=$1; shift
      exec 3<&0 </dev/null
      "$@" 3<&- >>"$log" 2>&1 &
      server=$!
      echo "$server"
      exec >/dev/null 2>&1
      ( cat <&3; kill -QUIT "$server" ) &
      holder=$!
      exec 3<&-
      wait "$server"
      kill -KILL "$holder"
      """;

  private final Path bin;
  private final TestFolder folder;
  private final PostgresAddress address;
  private final Map<String, String> settings;
  private Optional<Process> watchdog = Optional.empty();
  private long pid = -1;

  private DebianPostgres(
      Path bin, TestFolder folder, PostgresAddress address, Map<String, String> settings) {
    this.bin = bin;
    this.folder = folder;
    this.address = address;
    this.settings = new LinkedHashMap<>(settings);
  }

  /// Skips the test, with the reason printed, where the distribution's PostgreSQL is not installed;
  /// on Debian with `CI=true` it fails instead, because there a skip would hide a broken setup.
  public static void assumeAvailable() {
    Optional<String> missing = missing();
    if (missing.isEmpty()) {
      return;
    }
    if ("true".equals(System.getenv("CI")) && Files.exists(Path.of("/etc/debian_version"))) {
      throw new AssertionError(
          missing.get() + ". On Debian with CI=true this is a failure: apt-get install postgresql");
    }
    System.err.println("Skipped: " + missing.get());
    Assumptions.abort(missing.get());
  }

  /// The folder with the newest version's programs, or empty.
  public static Optional<Path> bin() {
    if (!Files.isDirectory(VERSIONS)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(programs -> Files.isExecutable(programs.resolve("initdb")))
          .max(Comparator.comparingInt(DebianPostgres::major));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + VERSIONS, e);
    }
  }

  /// A new cluster, started.
  public static DebianPostgres start() {
    return start(Map.of());
  }

  /// A new cluster, started with these settings on top of PostgreSQL's defaults.
  public static DebianPostgres start(Map<String, String> settings) {
    Path bin = bin().orElseThrow(() -> new IllegalStateException("call assumeAvailable() first"));
    DebianPostgres server = create(bin, settings, newPassword());
    try {
      server.initialise();
      server.startServer();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /// A standby that follows this server by streaming replication, made with `pg_basebackup`,
  /// started.
  public DebianPostgres startStandby() {
    DebianPostgres standby = create(bin, settings, address.password());
    try {
      standby.runPrivate(
          bin.resolve("pg_basebackup").toString(),
          "--pgdata=" + standby.dataDir(),
          "--write-recovery-conf",
          "--checkpoint=fast",
          "--dbname=" + address.url());
      standby.startServer();
      return standby;
    } catch (RuntimeException e) {
      standby.close();
      throw e;
    }
  }

  /// Where it is, as superuser `postgres`.
  public PostgresAddress address() {
    return address;
  }

  /// The cluster's data directory.
  public Path dataDir() {
    return folder.path().resolve("data");
  }

  /// The server's process id; changes with each start.
  public long pid() {
    return pid;
  }

  /// The path of one of the distribution's programs, such as `psql`.
  public Path program(String name) {
    return bin.resolve(name);
  }

  /// Runs a program as the user who owns the server, and returns what it printed.
  ///
  /// @throws IllegalStateException when its exit code is not 0
  public String run(String... command) {
    return runPrivate(command);
  }

  /// Starts the server again after [#stop()] or [#kill()], on the same port; returns when it
  /// answers.
  public void startServer() {
    if (watchdog.filter(Process::isAlive).isPresent()) {
      throw new IllegalStateException("it runs already, as process " + pid);
    }
    List<String> command =
        new ArrayList<>(List.of("setsid", "/bin/sh", "-c", WATCHDOG, "watchdog"));
    command.add(logFile().toString());
    command.addAll(List.of(bin.resolve("postgres").toString(), "-D", dataDir().toString()));
    settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    command.addAll(List.of("-c", "listen_addresses=127.0.0.1", "-c", "port=" + address.port()));
    command.addAll(List.of("-c", "unix_socket_directories="));
    try {
      Process process =
          new ProcessBuilder(asOwner(command)).directory(folder.path().toFile()).start();
      watchdog = Optional.of(process);
      pid = Long.parseLong(process.inputReader(UTF_8).readLine().strip());
      awaitAnswer(process);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + this, e);
    }
  }

  /// Fast shutdown; returns when the server is gone.
  public void stop() {
    signal("INT");
    awaitEnd();
  }

  /// `kill -9` of the server and its processes, as a machine that loses power would.
  public void kill() {
    signal("STOP"); // so that it starts no other process meanwhile
    List<ProcessHandle> all =
        ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    signal("KILL");
    awaitEnd();
    all.forEach(process -> process.onExit().join()); // the next start needs their memory freed
  }

  /// Makes a standby the primary; returns when it is.
  public void promote() {
    runPrivate(bin.resolve("pg_ctl").toString(), "promote", "--wait", "-D", dataDir().toString());
  }

  /// The server's log, whole.
  public String log() {
    try {
      return Files.exists(logFile()) ? Files.readString(logFile()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + logFile(), e);
    }
  }

  /// Stops the server and removes its folder.
  @Override
  public void close() {
    watchdog.ifPresent(
        process -> {
          try {
            process.getOutputStream().close();
          } catch (IOException e) {
            // It ended before.
          }
          awaitEnd();
        });
    folder.delete();
  }

  @Override
  public String toString() {
    return "PostgreSQL of " + bin + " on port " + address.port();
  }

  private static Optional<String> missing() {
    if (bin().isEmpty()) {
      return Optional.of("no PostgreSQL server under " + VERSIONS);
    }
    if (isRoot() && !(runs("setpriv", "--version") && runs("id", "postgres"))) {
      return Optional.of("root needs setpriv and a user postgres to run the server as");
    }
    return Optional.empty();
  }

  private static int major(Path programs) {
    try {
      return Integer.parseInt(VERSIONS.relativize(programs).getName(0).toString());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String newPassword() {
    byte[] random = new byte[12];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static DebianPostgres create(Path bin, Map<String, String> settings, String password) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TestFolder folder = TestFolder.create();
      if (isRoot()) {
        exec(List.of("chown", "postgres", folder.path().toString()));
      }
      return new DebianPostgres(
          bin,
          folder,
          new PostgresAddress("127.0.0.1", socket.getLocalPort(), "postgres", "postgres", password),
          settings);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare a folder for a server", e);
    }
  }

  private void initialise() {
    Path passwordFile = folder.path().resolve("password");
    try {
      Files.createFile(
          passwordFile,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(passwordFile, address.password() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + passwordFile, e);
    }
    if (isRoot()) {
      exec(List.of("chown", "postgres", passwordFile.toString()));
    }
    runPrivate(
        bin.resolve("initdb").toString(),
        "--pgdata=" + dataDir(),
        "--username=postgres",
        "--pwfile=" + passwordFile,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync");
  }

  private Path logFile() {
    return folder.path().resolve("server.log");
  }

  /// A standby answers too; only then does the caller get it.
  private void awaitAnswer(Process process) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (process.isAlive() && System.nanoTime() < deadline) {
      try (Connection connection = address.connect()) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException e) {
        pause();
      }
    }
    throw new IllegalStateException(this + " did not come up. Its log:\n" + log());
  }

  private void awaitEnd() {
    try {
      if (watchdog.isPresent() && !watchdog.get().waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException(this + " did not end within 60 s. Its log:\n" + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + this + " ended", e);
    }
  }

  private void signal(String name) {
    exec(List.of("kill", "-" + name, Long.toString(pid)));
  }

  private String runPrivate(String... command) {
    return exec(asOwner(List.of(command)));
  }

  private static List<String> asOwner(List<String> command) {
    List<String> words = new ArrayList<>();
    if (isRoot()) {
      words.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
    }
    words.addAll(command);
    return words;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static boolean runs(String... command) {
    try {
      exec(List.of(command));
      return true;
    } catch (IllegalStateException | UncheckedIOException e) {
      return false;
    }
  }

  private static String exec(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      try (InputStream output = process.getInputStream()) {
        String said = new String(output.readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
          throw new IllegalStateException(command + " failed:\n" + said);
        }
        return said;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command.get(0), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command.get(0), e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a server started", e);
    }
  }
}
