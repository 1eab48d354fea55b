package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each mistake gets one line that says what and what to do, and its exit code.
class BadInputTest {
  @TempDir private static Path folder;
  private static TestDatabase database;

  @BeforeAll
  static void prepare() throws SQLException, IOException {
    database = TestDatabase.empty();
    Inlay.run("migrate", "--database-url", database.url()).succeeded();
    try (Connection c = database.connect();
        Statement s = c.createStatement()) {
      s.execute("create table notes (id int primary key, other int, body text)");
      s.execute("create view seen as select * from notes");
    }
    Files.createFile(folder.resolve("file"));
    Files.createDirectory(folder.resolve("foreign"));
    Files.createFile(folder.resolve("foreign/precious"));
  }

  @AfterAll
  static void drop() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // the command line
        "2 | frobnicate                                               | there is no command \"frobnicate\"",
        "2 | source lsit                                              | did you mean list",
        "2 | queue                                                    | which one?",
        "2 | queue list --limt 3                                      | did you mean --limit",
        "2 | queue list DB --status new                               | but was 'new'",
        "2 | queue list DB --limit 0                                  | 1 to 10000",
        "2 | queue show DB first                                      | 'first' is not",
        "2 | queue cancel DB                                          | give an item's id or --source",
        "2 | queue requeue-failed DB --max -1                         | cannot be negative",
        "2 | queue cleanup DB --older-than -1                         | must be 0 to",
        "2 | search DB nosuch words                                   | there is no source \"nosuch\"",
        "2 | search notes                                             | Missing required parameter",
        "1 | queue show DB 99                                         | there is no item 99",
        "1 | queue cancel DB 99                                       | item 99 is not in the queue",
        // sources
        "2 | source add n DB --key id --text {body} --table nosuch    | there is no table \"nosuch\"",
        "2 | source add n DB --key id --text {body} --table a.b.c.d   | there is no table",
        "2 | source add n DB --key id --text {body} --table seen      | is not a table",
        "2 | source add n DB --key nokey --text {body} --table notes  | Its columns: id, other, body",
        "2 | source add n DB --key other --text {body} --table notes  | is not unique",
        "2 | source add n DB --key id --text {nosuch} --table notes   | Its columns: id, other, body",
        "2 | source add n DB --key id --text plain --table notes      | names no column",
        "2 | source add n DB --key id --text {body} --table notes --tenant no | Its columns: id, other, body",
        "2 | queue weight acme 0 DB                                   | 1 to 100, not 0",
        "2 | queue weight acme 2 DB --profile nosuch                  | no profile",
        "2 | source add N! DB --key id --text {body} --table notes    | lower-case letters",
        "2 | source add n DB --key id --table notes                   | --text",
        "2 | source backfill nosuch DB                                | there is no source",
        "2 | source remove nosuch DB                                  | there is no source",
        // databases
        "2 | queue stats                                              | which database?",
        "2 | queue stats --database-url garbage                       | postgresql://user:password@host",
        "2 | queue stats --database-url postgresql://h:99999/d        | 1 to 65535",
        "2 | queue stats DB --data-dir DIR/x                          | not both",
        "1 | queue stats --database-url postgresql://u@127.0.0.1:1/d  | refused",
        "1 | queue stats --database-url postgresql://u@no.invalid/d   | no host of that name",
        "1 | queue stats --database-url WRONGPASSWORD                 | Correct the user or the password",
        "1 | queue stats --database-url NOSUCHDATABASE                | Create it, or name another",
        "1 | queue stats --database-url READONLY                      | read-only",
        "1 | queue stats --database-url NOTMIGRATED                   | Run: inlay migrate",
        // folders
        "2 | up --data-dir DIR/file                                   | is a file",
        "2 | db url --data-dir DIR/file                               | is a file",
        "2 | queue stats --data-dir DIR/none                          | there is no database in",
        "1 | db url --data-dir DIR/none                               | inlay up --data-dir",
        "1 | up --data-dir DIR/foreign                                | Nothing was changed",
      })
  void isToldInOneLine(int exit, String command, String says) throws SQLException {
    try (TestDatabase other = TestDatabase.empty()) {
      if (command.contains("READONLY")) {
        try (Connection c = other.connect();
            Statement s = c.createStatement()) {
          s.execute(
              "alter database \"%s\" set default_transaction_read_only = on"
                  .formatted(other.name()));
        }
      }
      Inlay.Result result = Inlay.run(words(command, other));
      assertThat(result.err()).startsWith("inlay: ").contains(says).hasLineCount(1);
      assertThat(result.err()).doesNotContain("Exception");
      assertThat(result.out()).isEmpty();
      assertThat(result.exit()).isEqualTo(exit);
    }
  }

  private static String[] words(String command, TestDatabase other) {
    return command
        .replace("DB", "--database-url " + database.url())
        .replace("DIR", folder.toString())
        .replace("WRONGPASSWORD", database.address().as("postgres", "wrong").url())
        .replace("NOSUCHDATABASE", database.address().withDatabase("nosuch").url())
        .replace("READONLY", other.url())
        .replace("NOTMIGRATED", other.url())
        .split(" +");
  }
}
