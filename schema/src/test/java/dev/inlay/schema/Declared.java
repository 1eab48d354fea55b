package dev.inlay.schema;

import dev.inlay.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A database of one test with a profile, in which sources are declared; and what their changes
/// have queued.
final class Declared implements AutoCloseable {
  private final TestDatabase database;
  final Session s;
  final int profile;

  private Declared(TestDatabase database) throws SQLException {
    this.database = database;
    this.s = new Session(database.connect());
    this.profile = Schemas.profile(s, "local");
  }

  static Declared open() throws SQLException {
    return new Declared(Schemas.fresh());
  }

  /// A source of notes(id, title, body): `{title}: {body}`.
  int notes() throws SQLException {
    s.say("create table notes (id bigint primary key, title text, body text, stars int)");
    return declare(
        "notes",
        "{\"table\": \"public.notes\", \"key\": [\"id\"], " + content("{title}: {body}") + "}");
  }

  static String content(String template) {
    return "\"content\": [{\"type\": \"full_text\", \"templates\": [\"" + template + "\"]}]";
  }

  int declare(String name, String declaration) throws SQLException {
    return (int) s.number("select inlay.declare_source(?, 'local', ?::jsonb)", name, declaration);
  }

  /// What waits, as `operation key priority`, in the order of its ids; then nothing waits.
  List<String> queued() throws SQLException {
    List<String> queued =
        s.texts(
            "select operation || ' ' || doc_key || ' ' || priority from inlay.embedding_queue where status = 'pending' order by id");
    s.run("select inlay.cancel_queue_items_by_source(name) from inlay.source");
    return queued;
  }

  /// A document's texts as a worker reads them; null: there is no such document.
  @Nullable List<@Nullable Object> render(int source, String key) throws SQLException {
    List<List<@Nullable Object>> rows =
        s.rows("select * from inlay.render_" + source + "(?)", (Object) new String[] {key});
    return rows.isEmpty() ? null : rows.getFirst();
  }

  Session session() throws SQLException {
    return new Session(database.connect());
  }

  Session sessionAs(String role, String password) throws SQLException {
    return new Session(database.connectAs(role, password));
  }

  @Override
  public void close() throws SQLException {
    s.close();
    database.close();
  }
}
