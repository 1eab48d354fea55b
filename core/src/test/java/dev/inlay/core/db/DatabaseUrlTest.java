package dev.inlay.core.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DatabaseUrlTest {

  @Test
  void aFullUrlIsTakenApart() {
    assertThat(DatabaseUrl.parse("postgresql://me:p%40ss+1@db.example:6432/notes?sslmode=require"))
        .isEqualTo(
            new DatabaseUrl(
                "jdbc:postgresql://db.example:6432/notes?sslmode=require", "me", "p@ss+1"));
  }

  @Test
  void whatIsLeftOutIsAsForPsql() {
    String me = System.getProperty("user.name");
    assertThat(DatabaseUrl.parse("postgres://"))
        .isEqualTo(new DatabaseUrl("jdbc:postgresql://localhost/" + me, me, null));
    assertThat(DatabaseUrl.parse("postgresql://me@h").jdbcUrl())
        .isEqualTo("jdbc:postgresql://h/me");
  }

  @Test
  void ofSeveralHostsThePrimaryIsUsed() {
    assertThat(DatabaseUrl.parse("postgresql://me@a:5432,b:5433/d").jdbcUrl())
        .isEqualTo("jdbc:postgresql://a:5432,b:5433/d?targetServerType=primary");
  }

  @Test
  void anIpv6HostKeepsItsBrackets() {
    assertThat(DatabaseUrl.parse("postgresql://me@[::1]:5432/d").jdbcUrl())
        .isEqualTo("jdbc:postgresql://[::1]:5432/d");
  }

  @Test
  void thePasswordIsNotPrinted() {
    assertThat(DatabaseUrl.parse("postgresql://me:secret@h/d").toString())
        .isEqualTo("postgresql://me@h/d");
  }

  @Test
  void anythingElseIsRefusedWithoutRepeatingIt() {
    for (String wrong :
        new String[] {
          "",
          "secret",
          "mysql://me:secret@h/d",
          "postgresql://me:sec@ret@h/d",
          "postgresql://me:%zz@h/d"
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DatabaseUrl.parse(wrong))
          .withMessageContaining("database URL")
          .withMessageNotContaining("secret");
    }
  }
}
