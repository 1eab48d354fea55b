package dev.inlay.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// How to start an embedded server. Immutable; begin with [#in(Path)] and change what differs.
///
/// @param dataDir the folder that holds everything of this server; made when missing, mode 0700
/// @param cacheDir where the binaries are unpacked, shared by all data directories of the user
/// @param port the fixed port, or 0: the one of last time when it is still free, else any free one
/// @param settings PostgreSQL settings (`work_mem` to `64MB`), stronger than ours and than `ALTER
///   SYSTEM`
/// @param progress receives one line for each step that takes time, from the calling thread
/// @param startTimeout how long the server may take to accept connections, crash recovery included
public record EmbeddedPostgresOptions(
    Path dataDir,
    Path cacheDir,
    int port,
    Map<String, String> settings,
    Consumer<String> progress,
    Duration startTimeout) {

  private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

  /// Refuses a port out of range, a name that is not a setting's, and a timeout that is not
  /// positive.
  public EmbeddedPostgresOptions {
    dataDir = dataDir.toAbsolutePath().normalize();
    cacheDir = cacheDir.toAbsolutePath().normalize();
    settings = Map.copyOf(settings);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not in 0..65535 (0: any free one)");
    }
    for (String name : settings.keySet()) {
      if (!SETTING_NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("'" + name + "' is not the name of a setting");
      }
    }
    if (startTimeout.isNegative() || startTimeout.isZero()) {
      throw new IllegalArgumentException("startTimeout " + startTimeout + " is not positive");
    }
  }

  /// A server in this folder, with the defaults: any free port, binaries in the user's cache,
  /// silent.
  public static EmbeddedPostgresOptions in(Path dataDir) {
    return new EmbeddedPostgresOptions(
        dataDir, defaultCacheDir(), 0, Map.of(), line -> {}, Duration.ofMinutes(2));
  }

  /// The same with another cache folder.
  public EmbeddedPostgresOptions withCacheDir(Path dir) {
    return new EmbeddedPostgresOptions(dataDir, dir, port, settings, progress, startTimeout);
  }

  /// The same with a fixed port, or 0 for a free one.
  public EmbeddedPostgresOptions withPort(int fixed) {
    return new EmbeddedPostgresOptions(dataDir, cacheDir, fixed, settings, progress, startTimeout);
  }

  /// The same with these settings instead of those it had.
  public EmbeddedPostgresOptions withSettings(Map<String, String> chosen) {
    return new EmbeddedPostgresOptions(dataDir, cacheDir, port, chosen, progress, startTimeout);
  }

  /// The same, with each step told to this consumer.
  public EmbeddedPostgresOptions withProgress(Consumer<String> listener) {
    return new EmbeddedPostgresOptions(dataDir, cacheDir, port, settings, listener, startTimeout);
  }

  /// The same with another limit on the start.
  public EmbeddedPostgresOptions withStartTimeout(Duration timeout) {
    return new EmbeddedPostgresOptions(dataDir, cacheDir, port, settings, progress, timeout);
  }

  /// `$XDG_CACHE_HOME/inlay`, else `~/.cache/inlay`.
  static Path defaultCacheDir() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return base.resolve("inlay");
  }
}
