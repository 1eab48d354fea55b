package dev.inlay.embedded;

import dev.inlay.embedded.EmbeddedPostgresException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// One start of a server, step by step: folder, lock, binaries, cluster, port, process, readiness.
final class Start {
  private static final int PORTS_TRIED = 5;
  private static final Duration POLL = Duration.ofMillis(15);
  private static final Duration FORMER_SERVER_PATIENCE = Duration.ofSeconds(20);
  private static final Duration FORMER_SERVER_NOTICES = Duration.ofSeconds(3);

  private final EmbeddedPostgresOptions options;
  private final Supplier<Archive> archives;

  Start(EmbeddedPostgresOptions options, Supplier<Archive> archives) {
    this.options = options;
    this.archives = archives;
  }

  EmbeddedPostgres run() {
    try {
      Archive archive = archives.get();
      Privileges privileges = Privileges.ofThisProcess();
      DataDirectory directory = DataDirectory.open(options.dataDir());
      DirectoryLock lock = directory.lock();
      boolean started = false;
      try {
        EmbeddedPostgres server = locked(archive, privileges, directory, lock);
        started = true;
        return server;
      } finally {
        if (!started) {
          lock.close();
        }
      }
    } catch (IOException e) {
      throw Failure.of(e, options.dataDir(), "starting PostgreSQL");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException(
          Reason.START_FAILED,
          "The start of PostgreSQL in " + options.dataDir() + " was interrupted.",
          e);
    }
  }

  private EmbeddedPostgres locked(
      Archive archive, Privileges privileges, DataDirectory directory, DirectoryLock lock)
      throws IOException, InterruptedException {
    directory.requireVersion(archive.majorVersion());
    Map<String, String> environment = afterFormerServer(directory);
    Binaries binaries = Binaries.in(options.cacheDir(), archive, options.progress());
    Initialisation initialisation = new Initialisation(directory, binaries, privileges);
    if (!directory.isInitialised()) {
      options.progress().accept("Initialising the data directory " + directory.root());
      initialisation.createCluster();
    }
    Optional<String> known = directory.password();
    String password = known.isPresent() ? known.get() : initialisation.replacePassword(environment);
    Settings.write(directory.cluster());
    options.progress().accept("Starting PostgreSQL " + archive.version());
    for (int attempt = 1; ; attempt++) {
      int port = choosePort(directory, attempt);
      List<String> settings = Settings.commandLine(port, archive.platform(), options.settings());
      ServerLog log = ServerLog.from(directory.log());
      Watchdog watchdog = Watchdog.start(privileges, binaries, directory, settings, environment);
      if (comesUp(watchdog, directory, log)) {
        return handOver(watchdog, port, password, directory, lock);
      }
      retryOrFail(directory, log.tail(), attempt, port);
    }
  }

  /// From here on the caller owns the server; what fails in between must not leave it running.
  private EmbeddedPostgres handOver(
      Watchdog watchdog, int port, String password, DataDirectory directory, DirectoryLock lock)
      throws IOException, InterruptedException {
    boolean handedOver = false;
    try {
      directory.rememberPort(port);
      options.progress().accept("PostgreSQL listens on 127.0.0.1:" + port);
      RunningPostgres server = EmbeddedPostgres.describe(watchdog.serverPid(), port, password);
      handedOver = true;
      return new EmbeddedPostgres(directory.root(), server, watchdog, lock);
    } finally {
      if (!handedOver) {
        watchdog.stop(Duration.ofSeconds(10));
      }
    }
  }

  /// Waits for a server that is on its way out (its process was killed a moment ago), refuses one
  /// that stays. A stale pid file is told to PostgreSQL as the pid of our own grandparent, which it
  /// overlooks while it keeps its other checks: nobody may be attached to the old shared memory.
  private Map<String, String> afterFormerServer(DataDirectory directory)
      throws InterruptedException {
    long began = System.nanoTime();
    while (true) {
      Optional<PostmasterFile> file = PostmasterFile.read(directory.cluster());
      if (file.isEmpty()) {
        return Map.of();
      }
      if (!file.get().isAlive()) {
        return Map.of("PG_GRANDPARENT_PID", Long.toString(file.get().pid()));
      }
      Duration patience = file.get().isStopping() ? FORMER_SERVER_PATIENCE : FORMER_SERVER_NOTICES;
      if (System.nanoTime() - began > patience.toNanos()) {
        throw directory.alreadyRunning("process " + file.get().pid());
      }
      Thread.sleep(POLL);
    }
  }

  /// The fixed port; else the last one, so that URLs keep; else any.
  private int choosePort(DataDirectory directory, int attempt) throws IOException {
    if (options.port() != 0) {
      if (!isFree(options.port())) {
        throw portInUse(options.port());
      }
      return options.port();
    }
    int last = directory.lastPort();
    if (attempt == 1 && last != 0 && isFree(last)) {
      return last;
    }
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(loopback(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException("127.0.0.1 is four bytes long", e);
    }
  }

  private EmbeddedPostgresException portInUse(int port) {
    return new EmbeddedPostgresException(
        Reason.PORT_IN_USE,
        "Port %d on 127.0.0.1 belongs to another program. Stop it, choose another port, or none: then a free one is taken."
            .formatted(port));
  }

  /// True when it accepts connections, false when it ended; fails when it does neither in time.
  private boolean comesUp(Watchdog watchdog, DataDirectory directory, ServerLog log)
      throws InterruptedException {
    long began = System.nanoTime();
    boolean up = false;
    try {
      while (watchdog.isRunning()) {
        Optional<PostmasterFile> file = PostmasterFile.read(directory.cluster());
        if (file.isPresent() && file.get().pid() == watchdog.serverPid() && file.get().isReady()) {
          up = true;
          return true;
        }
        if (System.nanoTime() - began > options.startTimeout().toNanos()) {
          throw failed(
              directory,
              "was not ready after " + options.startTimeout().toSeconds() + " s",
              log.tail());
        }
        Thread.sleep(POLL);
      }
      return false;
    } finally {
      if (!up) {
        watchdog.stop(Duration.ofSeconds(10));
      }
    }
  }

  private void retryOrFail(DataDirectory directory, String said, int attempt, int port)
      throws InterruptedException {
    boolean portTaken = said.contains("Address already in use");
    // Processes of a killed server end by themselves, but each only when it next looks up.
    boolean leftovers = said.contains("pre-existing shared memory block");
    if (portTaken && options.port() != 0) {
      throw portInUse(port);
    }
    if (Failure.saysFull(said)) {
      throw Failure.noSpace(
          directory.root(),
          "The disk of " + directory.root() + " is full: PostgreSQL could not start.",
          new IOException(said));
    }
    if (!(portTaken || leftovers) || attempt >= PORTS_TRIED) {
      throw failed(directory, "ended at once", said);
    }
    if (leftovers) {
      Thread.sleep(Duration.ofSeconds(1));
    }
  }

  private static EmbeddedPostgresException failed(
      DataDirectory directory, String how, String said) {
    return new EmbeddedPostgresException(
        Reason.START_FAILED,
        "PostgreSQL in %s %s. Correct what it says below, or read all of it in %s:\n%s"
            .formatted(directory.root(), how, directory.log(), said));
  }
}
