package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.SQLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// Expects the database to refuse, with a state, words that say why and a hint.
final class Refused {
  private Refused() {}

  static void with(String state, String words, ThrowingCallable call) {
    SQLException e = catchThrowableOfType(SQLException.class, call);
    assertThat((Throwable) e).as("refused").isNotNull();
    assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state);
    assertThat((Throwable) e).hasMessageContaining(words);
    if (state.startsWith("IN") && e instanceof PSQLException p) {
      ServerErrorMessage message = p.getServerErrorMessage();
      assertThat(message == null ? null : message.getHint())
          .as("hint of: " + e.getMessage())
          .isNotBlank();
    }
  }
}
