package dev.inlay.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = "Models in use: provider, model, accounts (endpoints and keys) and their limits.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ProfileAddCommand.class,
      ProfileListCommand.class,
      ProfileTestCommand.class,
      ProfileLimitCommand.class,
      ProfileConcurrencyCommand.class,
      ProfileAccountCommand.class,
      ProfileStatusCommand.class,
      ProfileUnparkCommand.class,
      ProfileRemoveCommand.class
    })
final class ProfileCommand implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw Subcommands.missing(spec);
  }
}
