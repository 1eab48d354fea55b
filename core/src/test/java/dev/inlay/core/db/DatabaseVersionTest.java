package dev.inlay.core.db;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DatabaseVersionTest {

  @Test
  void anOldServerIsRefusedWithWhatIsNeeded() {
    assertThatThrownBy(() -> Database.requireVersion(13))
        .isInstanceOf(DatabaseException.Unusable.class)
        .hasMessage(
            "PostgreSQL 13 is too old: Inlay needs 14 or newer. Upgrade it, or name another database");
  }

  @Test
  void theOldestSupportedServerIsTaken() {
    assertThatCode(() -> Database.requireVersion(14)).doesNotThrowAnyException();
  }
}
