package dev.inlay.embedded;

import dev.inlay.embedded.EmbeddedPostgresException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL server of this process, in a folder of its own: durable (fsync on, checksums),
/// private (127.0.0.1 only, a random SCRAM password in a file for its owner), and gone when the
/// process is, `kill -9` included. A terminal's Ctrl-C does not reach it; [#close()] stops it.
///
/// Every start takes what it finds: an empty folder, a stopped server, the ruins of a crash. Safe
/// for use by many threads. The URLs hold the password: never log them.
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

  private final Path dataDir;
  private final RunningPostgres server;
  private final Watchdog watchdog;
  private final DirectoryLock lock;
  private boolean closed;

  EmbeddedPostgres(Path dataDir, RunningPostgres server, Watchdog watchdog, DirectoryLock lock) {
    this.dataDir = dataDir;
    this.server = server;
    this.watchdog = watchdog;
    this.lock = lock;
  }

  /// Starts the server, first unpacking the binaries and initialising the data directory when
  /// needed; returns when it accepts connections. Takes about half a second, the first time two or
  /// three.
  ///
  /// @throws EmbeddedPostgresException when it cannot, with the reason; nothing is left running
  public static EmbeddedPostgres start(EmbeddedPostgresOptions options) {
    return new Start(options, Archive::forThisMachine).run();
  }

  /// The server that runs in this data directory now, whichever process started it; empty when none
  /// does or it does not accept connections (yet, or any more).
  public static Optional<RunningPostgres> running(Path dataDir) {
    DataDirectory directory = new DataDirectory(dataDir.toAbsolutePath().normalize());
    Optional<PostmasterFile> file =
        PostmasterFile.read(directory.cluster())
            .filter(PostmasterFile::isReady)
            .filter(PostmasterFile::isAlive);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return directory
          .password()
          .map(password -> describe(file.get().pid(), file.get().port(), password));
    } catch (IOException e) {
      throw Failure.of(e, directory.passwordFile(), "reading the password");
    }
  }

  static RunningPostgres describe(long pid, int port, String password) {
    return new RunningPostgres(pid, port, DataDirectory.USER, password, DataDirectory.DATABASE);
  }

  /// The URL for JDBC of the database `inlay`, user and password included.
  public String jdbcUrl() {
    return server.jdbcUrl();
  }

  /// The URL for JDBC of another database on this server, user and password included.
  public String jdbcUrl(String database) {
    return server.jdbcUrl(database);
  }

  /// `postgresql://user:password@127.0.0.1:port/inlay`, which psql takes as it is.
  public String url() {
    return server.url();
  }

  /// The superuser of this server, owner of its database.
  public String user() {
    return server.user();
  }

  /// The superuser's password: random, generated once for a data directory.
  public String password() {
    return server.password();
  }

  /// The port on 127.0.0.1.
  public int port() {
    return server.port();
  }

  /// The folder that holds everything of this server.
  public Path dataDir() {
    return dataDir;
  }

  /// The server's process id.
  public long pid() {
    return server.pid();
  }

  /// Whether the server still runs: false after [#close()], and when it fell.
  public boolean isRunning() {
    return watchdog.isRunning();
  }

  /// Stops the server: open transactions are rolled back, everything is written, the process is
  /// gone when this returns. The second call does nothing.
  ///
  /// @throws EmbeddedPostgresException when the stop was interrupted; the server stops all the same
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      watchdog.stop(STOP_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException(
          Reason.START_FAILED, "Interrupted while the server in " + dataDir + " stopped.", e);
    } finally {
      try {
        lock.close();
      } catch (IOException e) {
        log.warn("The lock of the data directory was not released cleanly: dir={}", dataDir, e);
      }
    }
    log.debug("PostgreSQL stopped: pid={} dir={}", server.pid(), dataDir);
  }

  @Override
  public String toString() {
    return server + " in " + dataDir;
  }
}
