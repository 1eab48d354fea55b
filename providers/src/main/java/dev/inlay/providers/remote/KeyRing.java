package dev.inlay.providers.remote;

import dev.inlay.providers.KeySource;
import dev.inlay.providers.KeySource.Environment;
import dev.inlay.providers.KeySource.KeyFile;
import dev.inlay.providers.KeySource.None;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The key that is in use, and where a newer one is found. Safe for use by many threads at once.
final class KeyRing {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);
  private static final int LONGEST = 4096;

  private final KeySource source;
  private final Function<String, @Nullable String> environment;
  private volatile ApiKey current;

  /// Reads the key.
  ///
  /// @param environment the value of a variable, or null
  /// @throws MissingKeyException when there is none; the message says where one is looked for
  KeyRing(KeySource source, Function<String, @Nullable String> environment) {
    this.source = source;
    this.environment = environment;
    this.current = read();
    if (source instanceof KeyFile file) {
      warnWhenOthersRead(file.path());
    }
  }

  ApiKey current() {
    return current;
  }

  /// Reads the key anew after one was refused; what is found is used from now on.
  ///
  /// @return whether it is another one
  boolean renewed(ApiKey refused) {
    try {
      ApiKey found = read();
      current = found;
      return !found.sameAs(refused);
    } catch (MissingKeyException e) {
      LOG.warn("the key was refused, and no other is found: {}", e.getMessage());
      return false;
    }
  }

  private ApiKey read() {
    try {
      return switch (source) {
        case None none -> ApiKey.NONE;
        case Environment variable -> ApiKey.of(value(variable.variable()));
        case KeyFile file -> ApiKey.of(firstLine(file.path()));
      };
    } catch (IllegalArgumentException e) {
      throw new MissingKeyException(
          "the key of %s cannot be used: %s".formatted(source, e.getMessage()));
    } catch (IOException e) {
      throw new MissingKeyException(
          "the key of %s cannot be read: %s".formatted(source, e.getClass().getSimpleName()));
    }
  }

  private String value(String variable) {
    String value = environment.apply(variable);
    if (value == null) {
      throw new MissingKeyException(
          "environment variable %s is not set: set it to the key, or say key=file:/path where it is"
              .formatted(variable));
    }
    return value.strip();
  }

  private static String firstLine(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new MissingKeyException("the key's file %s does not exist".formatted(path));
    }
    if (!Files.isReadable(path)) {
      throw new MissingKeyException(
          "the key's file %s may not be read by this process".formatted(path));
    }
    char[] line = new char[LONGEST];
    try (BufferedReader file = Files.newBufferedReader(path)) {
      int length = Math.max(0, file.read(line));
      return new String(line, 0, length).lines().findFirst().orElse("").strip();
    }
  }

  /// Only a warning: where containers get their secrets as files, everybody there may read them.
  private static void warnWhenOthersRead(Path path) {
    try {
      PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
      if (view != null
          && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)) {
        LOG.warn("key file {} can be read by every user of this machine: chmod 600 {}", path, path);
      }
    } catch (IOException e) {
      LOG.warn("who may read key file {} is not known: {}", path, e.getClass().getSimpleName());
    }
  }
}
