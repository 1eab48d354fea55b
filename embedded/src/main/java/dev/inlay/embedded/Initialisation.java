package dev.inlay.embedded;

import dev.inlay.embedded.EmbeddedPostgresException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/// Makes a new cluster with its database, or mends the password of one that lost its file. Runs
/// while no server does, under the directory's lock.
record Initialisation(DataDirectory directory, Binaries binaries, Privileges privileges) {
  private static final long NEEDED_MEGABYTES = 200;

  /// A whole cluster appears, or none: a killed attempt leaves a folder that the next one removes.
  void createCluster() throws IOException, InterruptedException {
    Failure.requireSpace(directory.root(), NEEDED_MEGABYTES, "a new data directory");
    if (directory.password().isEmpty()) {
      directory.generatePassword();
    }
    Path fresh = directory.newCluster();
    try {
      initdb(fresh);
      Files.writeString(
          fresh.resolve("postgresql.conf"),
          "\ninclude = 'inlay.conf'\n",
          StandardOpenOption.APPEND);
      Settings.write(fresh);
      singleUser(fresh, "CREATE DATABASE " + DataDirectory.DATABASE, Map.of());
      directory.adopt(fresh);
    } finally {
      Trees.delete(fresh);
    }
  }

  /// Whoever may write here owns the server anyway, so a lost password is replaced, not fatal.
  String replacePassword(Map<String, String> environment) throws IOException, InterruptedException {
    String password = directory.generatePassword();
    // The alphabet of the password is that of URLs: nothing in it needs quoting.
    String statement = "ALTER ROLE %s PASSWORD '%s'".formatted(DataDirectory.USER, password);
    try {
      singleUser(directory.cluster(), statement, environment);
      return password;
    } catch (EmbeddedPostgresException e) {
      Files.deleteIfExists(directory.passwordFile());
      throw e;
    }
  }

  private void initdb(Path fresh) throws IOException, InterruptedException {
    List<String> command =
        privileges.command(
            binaries.initdb().toString(),
            "--pgdata=" + fresh,
            "--username=" + DataDirectory.USER,
            "--pwfile=" + directory.passwordFile(),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--data-checksums",
            "--no-instructions");
    require(ChildProcess.run(command, Map.of(), ""), "initdb");
  }

  private void singleUser(Path cluster, String statement, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> command =
        privileges.command(
            binaries.postgres().toString(),
            "--single",
            "-D",
            cluster.toString(),
            "-c",
            "exit_on_error=on",
            "-c",
            "logging_collector=off",
            "postgres");
    require(ChildProcess.run(command, environment, statement + ";\n"), "single-user mode");
  }

  private void require(ChildProcess done, String step) {
    if (!done.failed()) {
      return;
    }
    String output = done.output().strip();
    if (Failure.saysFull(output)) {
      throw Failure.noSpace(
          directory.root(),
          "The disk of " + directory.root() + " filled up during " + step + ".",
          new IOException(output));
    }
    throw new EmbeddedPostgresException(
        Reason.START_FAILED,
        "PostgreSQL could not prepare %s: %s ended with code %d. A later start begins anew. It said:\n%s"
            .formatted(directory.root(), step, done.exitCode(), output));
  }
}
