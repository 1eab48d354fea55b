package dev.inlay.embedded;

import java.nio.file.Path;

/// A program that starts a server, says so, and holds it until it is killed or its input ends.
final class HoldingServer {
  private HoldingServer() {}

  public static void main(String[] arguments) throws Exception {
    try (EmbeddedPostgres server =
        EmbeddedPostgres.start(EmbeddedPostgresOptions.in(Path.of(arguments[0])))) {
      System.out.println("ready " + server.pid());
      while (System.in.read() >= 0) {
        // holds on
      }
    } catch (EmbeddedPostgresException e) {
      System.out.println(e.reason() + " " + e.getMessage());
    }
  }
}
