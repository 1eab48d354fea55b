package dev.inlay.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The server's settings: ours in a file that the user's may override, the few that keep it private
/// on the command line, where nothing in the data directory is stronger.
final class Settings {
  private Settings() {}

  /// Writes `inlay.conf`, which `postgresql.conf` includes.
  static void write(Path cluster) throws IOException {
    Files.writeString(cluster.resolve("inlay.conf"), Archive.script("inlay.conf"));
  }

  static List<String> commandLine(int port, Platform platform, Map<String, String> chosen) {
    List<String> words = new ArrayList<>();
    if (platform.isMac()) {
      // macOS: anything less leaves the data in the drive's own cache.
      add(words, "wal_sync_method", "fsync_writethrough");
    }
    chosen.forEach((name, value) -> add(words, name, value));
    add(words, "listen_addresses", "127.0.0.1");
    add(words, "unix_socket_directories", "");
    add(words, "port", Integer.toString(port));
    return words;
  }

  private static void add(List<String> words, String name, String value) {
    words.add("-c");
    words.add(name + "=" + value);
  }
}
