package dev.inlay.embedded;

import java.io.Serial;

/// The embedded server could not do what was asked. The message says what, where, and what to do
/// next; [#reason()] says the same to a program.
public final class EmbeddedPostgresException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// What went wrong, for programs that decide by it.
  public enum Reason {
    /// Another server or another process uses the data directory; it may end by itself.
    ALREADY_RUNNING,
    /// No binaries for this operating system, processor or C library.
    UNSUPPORTED_PLATFORM,
    /// The process is root and may not give that up; PostgreSQL does not run as root.
    NEEDS_UNPRIVILEGED_USER,
    /// The data directory was made by another major version of PostgreSQL.
    WRONG_VERSION,
    /// The disk is full, or so nearly that starting would fill it.
    NO_SPACE,
    /// The folder is not one of ours: it holds other files, and nothing in it was touched.
    FOREIGN_DIRECTORY,
    /// A folder or file cannot be created, read or written.
    UNWRITABLE,
    /// The archive with the binaries is damaged.
    CORRUPT_ARCHIVE,
    /// The port asked for belongs to another program.
    PORT_IN_USE,
    /// The server did not come up; the message ends with its last log lines.
    START_FAILED
  }

  private final Reason reason;

  EmbeddedPostgresException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  EmbeddedPostgresException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// What went wrong.
  public Reason reason() {
    return reason;
  }
}
