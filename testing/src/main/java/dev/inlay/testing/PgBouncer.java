package dev.inlay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The distribution's PgBouncer in front of a server, in transaction mode: each transaction runs on
/// whichever of a few connections is free. It dies with this JVM.
public final class PgBouncer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

  private final TestFolder folder;
  private final PostgresAddress address;
  private final Process watchdog;

  private PgBouncer(TestFolder folder, PostgresAddress address, Process watchdog) {
    this.folder = folder;
    this.address = address;
    this.watchdog = watchdog;
  }

  /// Skips the test, with the reason printed, where PgBouncer is not installed; on Debian with
  /// `CI=true` it fails instead.
  public static void assumeAvailable() {
    Programs.assume(
        Files.isExecutable(PROGRAM)
            ? Programs.missingForRoot()
            : Optional.of("there is no " + PROGRAM),
        "pgbouncer");
  }

  /// Starts one with this many connections to the server.
  public static PgBouncer inFrontOf(PostgresAddress server, int connections) {
    try {
      int port = freePort();
      TestFolder folder = TestFolder.create();
      Path settings = folder.path().resolve("pgbouncer.ini");
      Files.createFile(
          settings,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(settings, settings(server, port, connections));
      Programs.handOver(folder.path());
      Programs.handOver(settings);
      PgBouncer pooler =
          new PgBouncer(
              folder,
              new PostgresAddress(
                  "127.0.0.1", port, server.database(), server.user(), server.password()),
              Programs.startGuarded(
                  folder.path(),
                  folder.path().resolve("log"),
                  "TERM",
                  List.of(PROGRAM.toString(), settings.toString())));
      pooler.awaitAnswer();
      return pooler;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start PgBouncer", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String settings(PostgresAddress server, int port, int connections) {
    return """
    [databases]
    %1$s = host=%2$s port=%3$d user=%4$s password=%5$s
    [pgbouncer]
    listen_addr = 127.0.0.1
    listen_port = %6$d
    unix_socket_dir =
    auth_type = any
    pool_mode = transaction
    default_pool_size = %7$d
    max_client_conn = 200
    ignore_startup_parameters = extra_float_digits
    """
        .formatted(
            server.database(),
            server.host(),
            server.port(),
            server.user(),
            server.password(),
            port,
            connections);
  }

  /// Where it answers, as the user it was given.
  public PostgresAddress address() {
    return address;
  }

  @Override
  public void close() {
    try {
      watchdog.getOutputStream().close();
      if (!watchdog.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("PgBouncer did not end within 30 s. Its log:\n" + log());
      }
    } catch (IOException e) {
      // It ended before.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    folder.delete();
  }

  private void awaitAnswer() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (watchdog.isAlive() && System.nanoTime() < deadline) {
      try (Connection connection = address.connect()) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
    String log = log();
    close();
    throw new IllegalStateException("PgBouncer did not come up. Its log:\n" + log);
  }

  private String log() {
    try {
      return Files.readString(folder.path().resolve("log"), UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
