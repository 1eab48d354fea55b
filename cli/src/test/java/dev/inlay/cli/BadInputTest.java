package dev.inlay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
  private static final String LITERAL_KEY = "sk-proj-0123456789-abcdef";

  @TempDir private static Path folder;
  private static TestDatabase database;
  private static ServerSocket taken;

  @BeforeAll
  static void prepare() throws SQLException, IOException {
    taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    database = TestDatabase.empty();
    Inlay.run("migrate", "--database-url", database.url()).succeeded();
    try (Connection c = database.connect();
        Statement s = c.createStatement()) {
      s.execute("create table notes (id int primary key, other int, body text)");
      s.execute("create view seen as select * from notes");
    }
    Files.createFile(folder.resolve("file"));
    Files.writeString(folder.resolve("key"), "the-key");
    Files.setPosixFilePermissions(
        folder.resolve("key"), PosixFilePermissions.fromString("rw-------"));
    Inlay.run(
            words(
                "profile add used DB --provider openai --model text-embedding-3-small --key KEYFILE",
                database))
        .succeeded();
    Inlay.run(
            words(
                "source add user DB --key id --text {body} --table notes --profile used", database))
        .succeeded();
    Inlay.run(words("source add local DB --key id --text {body} --table notes", database))
        .succeeded();
    Files.createDirectory(folder.resolve("foreign"));
    Files.createFile(folder.resolve("foreign/precious"));
    Files.writeString(folder.resolve("good.yaml"), "providers: {a: {protocol: openai}}");
    Files.writeString(
        folder.resolve("typo.yaml"),
        "providers:\n  openai:\n    protocol: openai\n    limits: {requests_per_minut: 3}\n");
    Files.write(folder.resolve("latin1.yaml"), new byte[] {'#', (byte) 0xfc});
  }

  @AfterAll
  static void drop() throws IOException {
    database.close();
    taken.close();
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
        "2 | search DB local words --filter color=red                 | have no \"color\". Its declaration names no metadata",
        "2 | search DB local words --filter color                     | KEY=VALUE",
        "2 | search DB local words --content-type titel               | Content types: full_text",
        "2 | search DB local words --tenant acme                      | source \"local\" knows no tenants",
        "2 | search DB local words --hybrid                           | cannot be searched by words",
        "2 | search DB local words --limit 0                          | 1 to 1000, not 0",
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
        // profiles
        "2 | profile                                                  | which one?",
        "2 | profile ad                                               | did you mean add",
        "2 | profile add p DB --provider openai                       | --model",
        "2 | profile add p DB --provider nosuch --model m             | there is no provider \"nosuch\"; there are: local, gemini",
        "2 | profile add P! DB --provider local --model m             | lower-case letters",
        "1 | profile add p DB --provider local --model m              | it has: all-minilm-l6-v2-q",
        "2 | profile add p DB --provider local --model m --limit requests/minute=1 | the local model has no limits",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --option dimension=3   | did you mean dimensions",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --dimensions 99999     | dimensions",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --dimensions many      | 'many' is not",
        "2 | profile add p DB --provider openai --model nosuch        | say how long the vectors of \"nosuch\" are",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --base-url ftp://h     | http or https URL",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --base-url http://u:LITERALKEY@h | without user",
        "2 | profile add p DB --provider openai-compatible --model m --dimensions 3                   | say where the endpoint is",
        "2 | profile add p DB --provider openai --model nosuch --option request-timeout=soon          | soon\": must be a time, as 500ms, 10s or 2m",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --limit requests=3     | UNIT/TIME=NUMBER",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --limit words/minute=3 | requests, inputs, tokens or dollars",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --limit tokens/hour=3  | minute, day or month",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --limit tokens/day=1.5 | a whole number",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --key KEYFILE --limit tokens/day=0 | a limit must be 1 to",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --key LITERALKEY       | a key is not given itself",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --key env:LITERALKEY   | the name of an environment variable",
        "2 | profile add p DB --provider openai --model text-embedding-3-small --option key=LITERALKEY | a key is not given itself",
        "1 | profile add p DB --provider openai --model text-embedding-3-small --key env:NO_SUCH_KEY  | environment variable NO_SUCH_KEY is not set",
        "1 | profile add p DB --provider openai --model text-embedding-3-small --key file:/no/such    | /no/such does not exist",
        "2 | profile add used DB --provider openai --model text-embedding-3-small --key KEYFILE       | profile \"used\" exists already",
        "2 | profile test nosuch DB                                   | there is no profile \"nosuch\". Profiles: used",
        "2 | profile limit nosuch requests/minute=1 DB                | there is no profile \"nosuch\"",
        "2 | profile limit used requests/minute=1 --account third DB  | Its accounts: main",
        "2 | profile limit used requests/minute DB                    | UNIT/TIME=NUMBER",
        "2 | profile limit used DB                                    | Missing required parameter",
        "2 | profile account nosuch second DB                         | there is no profile \"nosuch\"",
        "2 | profile account used second DB --key LITERALKEY          | a key is not given itself",
        "1 | profile account used second DB                           | Account \"main\" is the same",
        "2 | profile account used third DB --remove                   | has no account \"third\"",
        "2 | profile account used Third DB --key KEYFILE              | an account cannot be called",
        "2 | profile status nosuch DB                                 | there is no profile \"nosuch\"",
        "2 | profile unpark nosuch DB                                 | there is no profile \"nosuch\"",
        "2 | profile remove nosuch DB                                 | there is no profile \"nosuch\"",
        "1 | profile remove used DB                                   | is used by sources: user",
        "2 | source add n DB --key id --text {body} --table notes --profile nosuch | there is no profile \"nosuch\". Profiles: used",
        "2 | worker run DB --profile nosuch                           | there is no profile \"nosuch\". Profiles: used",
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
        // the provider simulator
        "2 | provider-sim                                             | say what to play: --script FILE",
        "2 | provider-sim --script DIR/none.yaml                      | there is no file",
        "2 | provider-sim --script DIR                                | there is no file",
        "2 | provider-sim --script DIR/typo.yaml                      | typo.yaml, line 4: providers.openai.limits.requests_per_minut: there is no such setting; did you mean requests_per_minute",
        "2 | provider-sim --script DIR/latin1.yaml                    | is not text in UTF-8",
        "2 | provider-sim --script DIR/good.yaml --port 70000         | port must be 0 to 65535, not 70000",
        "2 | provider-sim --script DIR/good.yaml --port http          | 'http' is not",
        "1 | provider-sim --script DIR/good.yaml --port TAKEN         | Name another --port",
        "2 | provider-sim --script DIR/good.yaml --bind nosuch.invalid | must be an address of this machine",
        "2 | provider-sim --example opnai-tier-1                      | did you mean openai-tier-1",
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
      assertThat(result.err()).doesNotContain("Exception").doesNotContain(LITERAL_KEY);
      assertThat(result.out()).isEmpty();
      assertThat(result.exit()).isEqualTo(exit);
    }
  }

  private static String[] words(String command, TestDatabase other) {
    return command
        .replace("DB", "--database-url " + database.url())
        .replace("DIR", folder.toString())
        .replace("LITERALKEY", LITERAL_KEY)
        .replace("KEYFILE", "file:" + folder.resolve("key"))
        .replace("TAKEN", Integer.toString(taken.getLocalPort()))
        .replace("WRONGPASSWORD", database.address().as("postgres", "wrong").url())
        .replace("NOSUCHDATABASE", database.address().withDatabase("nosuch").url())
        .replace("READONLY", other.url())
        .replace("NOTMIGRATED", other.url())
        .split(" +");
  }
}
