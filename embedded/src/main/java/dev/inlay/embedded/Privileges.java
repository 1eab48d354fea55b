package dev.inlay.embedded;

import dev.inlay.embedded.EmbeddedPostgresException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// How PostgreSQL is run by this user. It refuses root, so root runs it in a user namespace of its
/// own, where the same owner of the same files is nobody special.
record Privileges(List<String> prefix) {
  Privileges {
    prefix = List.copyOf(prefix);
  }

  static Privileges ofThisProcess() throws InterruptedException {
    if (!isRoot()) {
      return new Privileges(List.of());
    }
    List<String> inNamespace = List.of("unshare", "--user");
    String refusal;
    try {
      List<String> probe = new ArrayList<>(inNamespace);
      probe.add("true");
      ChildProcess tried = ChildProcess.run(probe, Map.of(), "");
      if (!tried.failed()) {
        return new Privileges(inNamespace);
      }
      refusal = tried.output().strip();
    } catch (IOException e) {
      refusal = String.valueOf(e.getMessage());
    }
    throw new EmbeddedPostgresException(
        Reason.NEEDS_UNPRIVILEGED_USER,
        "PostgreSQL does not run as root, and this system does not let root step into a user namespace (%s). Run as another user, or give the URL of a PostgreSQL server instead (--database-url)."
            .formatted(refusal));
  }

  List<String> command(String... words) {
    return command(Arrays.asList(words));
  }

  List<String> command(List<String> words) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(words);
    return command;
  }

  /// PostgreSQL insists on owning its files, and so do we: better said before than by its log.
  static void requireOwner(Path folder) throws IOException {
    Path self = Path.of("/proc/self");
    if (!Files.exists(self)) {
      return;
    }
    Object ours = Files.getAttribute(self, "unix:uid");
    Object owner = Files.getAttribute(folder, "unix:uid");
    if (!ours.equals(owner)) {
      throw new EmbeddedPostgresException(
          Reason.UNWRITABLE,
          "%s belongs to user id %s, this process is user id %s. Start as its owner, or choose another folder."
              .formatted(folder, owner, ours));
    }
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException e) {
      return "root".equals(System.getProperty("user.name"));
    }
  }
}
