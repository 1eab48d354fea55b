package dev.inlay.core.db;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// The database did not do what was asked. Its subtype says whose turn it is.
public abstract sealed class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private DatabaseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// The request breaks a rule: an unknown name, a value out of range, a closed claim. Asking again
  /// changes nothing.
  public static final class Refused extends DatabaseException {
    private static final long serialVersionUID = 1L;
    private final String code;

    Refused(String message, String code, @Nullable Throwable cause) {
      super(message, cause);
      this.code = code;
    }

    /// The SQLSTATE; Inlay's own begin with `IN`.
    public String code() {
      return code;
    }

    /// Whether a claim was closed by somebody else: its work is to be dropped.
    public boolean claimIsGone() {
      return code.equals("IN002") || code.equals("IN003");
    }
  }

  /// The database cannot be reached or broke off: the same request can succeed later.
  public static final class Unavailable extends DatabaseException {
    private static final long serialVersionUID = 1L;

    Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// The database can be reached but not used: wrong password, too old, read-only, not migrated.
  public static final class Unusable extends DatabaseException {
    private static final long serialVersionUID = 1L;

    public Unusable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// A refusal of our own making, in the form of the database's.
  public static Refused refused(String message, String code) {
    return new Refused(message, code, null);
  }

  /// Sorts a driver's exception by its SQLSTATE.
  public static DatabaseException of(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String message = message(e);
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "08", "57", "53", "58", "" -> new Unavailable(message, e);
      case "28" -> new Unusable(message + ". Correct the user or the password", e);
      case "3D" -> new Unusable(message + ". Create it, or name another one", e);
      default ->
          switch (state) {
            case "25006" ->
                new Unusable("the database is read-only: give the primary's address", e);
            case "40001", "40P01", "55P03" -> new Unavailable(message, e);
            default -> new Refused(message, state, e);
          };
    };
  }

  private static String message(SQLException e) {
    ServerErrorMessage server =
        e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    String text = server == null ? e.getMessage() : server.getMessage();
    String hint = server == null ? null : server.getHint();
    String message = text == null ? e.toString() : text;
    return hint == null ? message : message + ". " + hint;
  }
}
