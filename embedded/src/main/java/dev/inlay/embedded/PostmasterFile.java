package dev.inlay.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the server says of itself in `postmaster.pid`. A stale file looks just like a true one, so
/// [#isAlive()] asks the operating system.
///
/// @param cluster the folder the file lies in
/// @param pid the server's process
/// @param started when the server began
/// @param port where it listens
/// @param status `starting`, `ready`, `stopping` or `standby`
record PostmasterFile(Path cluster, long pid, Instant started, int port, String status) {
  private static final String NAME = "postmaster.pid";

  /// The file's words, or empty when there is none or it is not (yet) complete.
  static Optional<PostmasterFile> read(Path cluster) {
    try {
      List<String> lines = Files.readAllLines(cluster.resolve(NAME));
      if (lines.isEmpty()) {
        return Optional.empty();
      }
      long pid = Math.abs(Long.parseLong(lines.get(0).strip()));
      Instant started =
          lines.size() > 2
              ? Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip()))
              : Instant.MAX;
      int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
      String status = lines.size() > 7 ? lines.get(7).strip() : "starting";
      return Optional.of(new PostmasterFile(cluster, pid, started, port, status));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw Failure.of(e, cluster, "reading " + NAME);
    }
  }

  boolean isReady() {
    return status.equals("ready");
  }

  boolean isStopping() {
    return status.equals("stopping");
  }

  /// Whether that process is, now, a PostgreSQL server on this folder: a process id is given away
  /// again after a crash or a reboot.
  boolean isAlive() {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty()) {
      return false;
    }
    Optional<Path> folder = workingFolder();
    if (folder.isPresent()) {
      return folder.get().equals(real(cluster));
    }
    // No /proc: the program's name and the time it began have to do.
    ProcessHandle.Info info = process.get().info();
    boolean isPostgres =
        info.command()
            .map(c -> Path.of(c).getFileName().toString().startsWith("postgres"))
            .orElse(true);
    boolean beganInTime =
        info.startInstant().map(at -> at.minusSeconds(60).isBefore(started)).orElse(true);
    return isPostgres && beganInTime;
  }

  /// A server works in its data directory; Linux tells, for processes of the same user.
  private Optional<Path> workingFolder() {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")));
    } catch (IOException | SecurityException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder;
    }
  }
}
