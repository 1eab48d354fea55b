package dev.inlay.providers;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Where the key of a provider is found. What is stored and shown is this, never the key.
public sealed interface KeySource {

  /// The value of an environment variable.
  record Environment(String variable) implements KeySource {
    public Environment {
      if (!variable.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        throw new IllegalArgumentException(
            "after env: comes the name of an environment variable, which has letters, digits and _ only");
      }
    }

    @Override
    public String toString() {
      return "env:" + variable;
    }
  }

  /// The first line of a file, which is read anew when the provider refuses the key.
  record KeyFile(Path path) implements KeySource {
    public KeyFile {
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException(
            "after file: comes an absolute path, as in file:/run/secrets/openai");
      }
    }

    @Override
    public String toString() {
      return "file:" + path;
    }
  }

  /// The provider wants no key.
  record None() implements KeySource {
    @Override
    public String toString() {
      return "none";
    }
  }

  /// Reads a source as people write it: `env:NAME`, `file:/path` or `none`. A text that is none of
  /// these may be the key itself, so no error repeats it.
  ///
  /// @throws IllegalArgumentException when the text is something else
  static KeySource parse(String text) {
    if (text.equals("none")) {
      return new None();
    }
    if (text.startsWith("env:")) {
      return new Environment(text.substring("env:".length()));
    }
    if (text.startsWith("file:")) {
      return new KeyFile(path(text.substring("file:".length())));
    }
    throw new IllegalArgumentException(
        "a key is not given itself, but where it is found: env:NAME, file:/path or none (what was given is not repeated here, as it may be a key)");
  }

  private static Path path(String text) {
    try {
      return Path.of(text.startsWith("//") ? text.substring(2) : text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("after file: comes a path", null);
    }
  }
}
