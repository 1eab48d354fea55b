package dev.inlay.cli;

/// What is told to people: lines on standard error, so that standard output is the result alone.
final class Messages {
  private Messages() {}

  static void say(String line) {
    System.err.println(line);
  }
}
