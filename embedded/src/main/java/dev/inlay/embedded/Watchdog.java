package dev.inlay.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// The shell between this process and the server: it stops the server when its standard input ends,
/// be it closed or its writer killed, and ends when the server does.
final class Watchdog {
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final Process shell;
  private final long serverPid;

  private Watchdog(Process shell, long serverPid) {
    this.shell = shell;
    this.serverPid = serverPid;
  }

  static Watchdog start(
      Privileges privileges,
      Binaries binaries,
      DataDirectory directory,
      List<String> settings,
      Map<String, String> environment)
      throws IOException {
    Path early = ServerLog.earlyFile(directory.log());
    Files.deleteIfExists(early);
    List<String> words = new ArrayList<>(ownGroup());
    words.add(binaries.postgres().toString());
    words.add(directory.cluster().toString());
    words.add(early.toString());
    words.addAll(settings);
    ProcessBuilder builder =
        new ProcessBuilder(privileges.command(words)).redirectError(early.toFile());
    ChildProcess.clean(builder.environment());
    builder.environment().putAll(environment);
    Process shell = builder.start();
    try (BufferedReader reader = shell.inputReader(UTF_8)) {
      String pid = reader.readLine();
      return new Watchdog(shell, pid == null ? -1 : Long.parseLong(pid.strip()));
    }
  }

  /// A terminal's Ctrl-C goes to the whole process group, and must not stop the server before its
  /// users have finished: so the shell and the server get a group of their own.
  private static List<String> ownGroup() {
    String watchdog = Archive.script("watchdog.sh");
    if (Files.isExecutable(SETSID)) {
      return List.of(SETSID.toString(), "/bin/sh", "-c", watchdog, "watchdog");
    }
    if (Files.isExecutable(Path.of("/bin/bash"))) {
      return List.of("/bin/bash", "-c", Archive.script("own-group.sh"), watchdog, "watchdog");
    }
    return List.of("/bin/sh", "-c", watchdog, "watchdog");
  }

  /// The server's process id, or -1 when the shell could not even start it.
  long serverPid() {
    return serverPid;
  }

  boolean isRunning() {
    return shell.isAlive();
  }

  /// Lets go of the server, which is its fast shutdown, and waits; after the patience it is
  /// pressed.
  void stop(Duration patience) throws InterruptedException {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // The shell is gone already; what it left is looked after below.
    }
    if (awaitEnd(patience)) {
      return;
    }
    signal("-QUIT"); // immediate shutdown: the next start recovers from the WAL
    if (!awaitEnd(Duration.ofSeconds(10))) {
      ProcessHandle.of(serverPid).ifPresent(ProcessHandle::destroyForcibly);
      awaitEnd(Duration.ofSeconds(10));
    }
  }

  private boolean awaitEnd(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    if (!shell.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    ProcessHandle server = ProcessHandle.of(serverPid).orElse(null);
    if (server == null || !server.isAlive()) {
      return true;
    }
    signal("-INT"); // the shell was killed, so nobody told the server
    while (server.isAlive() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    return !server.isAlive();
  }

  private void signal(String name) throws InterruptedException {
    try {
      new ProcessBuilder("/bin/kill", name, Long.toString(serverPid)).start().waitFor();
    } catch (IOException e) {
      throw new CompletionException("cannot signal process " + serverPid, e);
    }
  }
}
