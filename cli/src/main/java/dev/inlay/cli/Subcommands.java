package dev.inlay.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// For commands that only group others.
final class Subcommands {
  private Subcommands() {}

  static ParameterException missing(@Nullable CommandSpec spec) {
    CommandSpec given = Objects.requireNonNull(spec);
    return new ParameterException(
        given.commandLine(),
        "which one? %s %s"
            .formatted(given.qualifiedName(), String.join(" | ", given.subcommands().keySet())));
  }
}
