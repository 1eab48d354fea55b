package dev.inlay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
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

/// A throw-away server of the distribution's own PostgreSQL, with all its programs (psql,
/// pg_basebackup, pg_ctl): for tests of failover, poolers, dumps and other versions. Root runs it
/// as user `postgres`. It may be stopped, killed and started again; it dies with this JVM.
public final class DebianPostgres implements AutoCloseable {
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

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
    Programs.assume(
        bin().isEmpty()
            ? Optional.of("no PostgreSQL server under " + VERSIONS)
            : Programs.missingForRoot(),
        "postgresql");
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
    return start(
        bin().orElseThrow(() -> new IllegalStateException("call assumeAvailable() first")),
        settings);
  }

  /// A new cluster of other binaries than the distribution's: see [PostgresBinaries].
  public static DebianPostgres start(Path bin, Map<String, String> settings) {
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
        new ArrayList<>(List.of(bin.resolve("postgres").toString(), "-D", dataDir().toString()));
    settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    command.addAll(List.of("-c", "listen_addresses=127.0.0.1", "-c", "port=" + address.port()));
    command.addAll(List.of("-c", "unix_socket_directories="));
    try {
      Process process = Programs.startGuarded(folder.path(), logFile(), "QUIT", command);
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
      Programs.handOver(folder.path());
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
    Programs.handOver(passwordFile);
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
    Programs.run(List.of("kill", "-" + name, Long.toString(pid)));
  }

  private String runPrivate(String... command) {
    return Programs.run(Programs.asOwner(List.of(command)));
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
