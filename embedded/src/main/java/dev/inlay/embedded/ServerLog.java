package dev.inlay.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the server has written to its log folder since one start: so that a failure can quote it.
final class ServerLog {
  private static final int LINES_QUOTED = 15;
  private static final int MOST_BYTES_READ = 64 << 10;

  private final Path folder;
  private final Map<Path, Long> sizesBefore = new HashMap<>();

  private ServerLog(Path folder) {
    this.folder = folder;
  }

  static ServerLog from(Path folder) throws IOException {
    ServerLog log = new ServerLog(folder);
    for (Path file : log.files()) {
      log.sizesBefore.put(file, Files.size(file));
    }
    return log;
  }

  /// The last lines since this start.
  String tail() {
    List<String> lines = new ArrayList<>();
    try {
      for (Path file : files()) {
        lines.addAll(read(file).lines().toList());
      }
    } catch (IOException e) {
      lines.add("(" + folder + " cannot be read: " + e + ")");
    }
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_QUOTED), lines.size()));
  }

  /// The file with the first words before the log is open; emptied at each start.
  static Path earlyFile(Path folder) {
    return folder.resolve("start.log");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      // start.log comes first in time: the server's own log opens after it.
      return files
          .filter(Files::isRegularFile)
          .sorted(
              (a, b) -> Boolean.compare(b.equals(earlyFile(folder)), a.equals(earlyFile(folder))))
          .toList();
    }
  }

  private String read(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long before = sizesBefore.getOrDefault(file, 0L);
      long from = channel.size() < before ? 0 : before;
      from = Math.max(from, channel.size() - MOST_BYTES_READ);
      ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - from));
      channel.position(from);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // reads on
      }
      return new String(bytes.array(), 0, bytes.position(), UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
