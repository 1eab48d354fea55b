package dev.inlay.core.source;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The sources of a database: declared, listed, removed. Safe for use by many threads.
public final class Sources {
  static final String SELECT =
      "select source_id, name, profile_id, format('%I.%I', schema_name, table_name), key_columns, content_type, template, priority, tenant_column, queue_enabled from inlay.source ";

  private final Database database;

  public Sources(Database database) {
    this.database = database;
  }

  /// Declares a table as a source: from then on its changes are queued in their own transactions.
  /// Rows that are there already are queued by a [Backfill].
  ///
  /// @throws DatabaseException.Refused naming the unknown table, column, key or mistake in the
  ///   template
  public Source add(Declaration d) {
    return database.inTransaction(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement("select inlay.create_source(?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            s.setString(1, d.name());
            s.setString(2, d.profile());
            s.setString(3, d.table());
            s.setArray(4, c.createArrayOf("text", d.key().toArray()));
            s.setString(5, d.template());
            s.setString(6, d.contentType());
            s.setString(7, d.priority());
            s.setString(8, d.tenantColumn());
            s.setObject(9, d.queue().enabled(), Types.BOOLEAN);
            s.execute();
          }
          return read(c, "where name = ?", d.name()).getFirst();
        });
  }

  public List<Source> list() {
    return database.withConnection(c -> read(c, "where ?::text is null order by name", null));
  }

  public Optional<Source> find(String name) {
    return database.withConnection(c -> read(c, "where name = ?", name)).stream().findFirst();
  }

  /// The source of this name.
  ///
  /// @throws DatabaseException.Refused naming the sources there are
  public Source require(String name) {
    return find(name)
        .orElseThrow(
            () -> {
              List<String> names = list().stream().map(Source::name).toList();
              return DatabaseException.refused(
                  "there is no source \"%s\". %s%s"
                      .formatted(
                          name,
                          Spelling.nearest(name, names)
                              .map("Did you mean \"%s\"? "::formatted)
                              .orElse(""),
                          names.isEmpty()
                              ? "No source is declared yet: inlay source add --help"
                              : "Sources: " + String.join(", ", names)),
                  "IN016");
            });
  }

  /// Removes a source with its triggers, pending items and vectors. The table itself is left alone.
  ///
  /// @throws DatabaseException.Refused when there is none of this name
  public void remove(String name) {
    database.inTransaction(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.drop_source(?)")) {
            s.setString(1, name);
            return s.execute();
          }
        });
  }

  /// Lets workers claim items of a source, or not; running workers heed it with their next claim.
  ///
  /// @throws DatabaseException.Refused when there is none of this name
  public void setQueue(String name, QueueUse queue) {
    database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.set_source_queue(?, ?)")) {
            s.setString(1, name);
            s.setObject(2, queue.enabled(), Types.BOOLEAN);
            return s.execute();
          }
        });
  }

  /// Counts a source's documents, as they are now.
  public Freshness freshness(Source source) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  "select (select count(*) from %s), count(*) filter (where chunks > 0), count(*) filter (where chunks = 0), (select count(*) from inlay.dead_letter where source_id = ?) from inlay.embedded where profile_id = ? and source_id = ? and content_hash is not null"
                      .formatted(source.table()))) {
            s.setInt(1, source.id());
            s.setInt(2, source.profileId());
            s.setInt(3, source.id());
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return new Freshness(r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4));
            }
          }
        });
  }

  Optional<Source> byId(Connection c, int id) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(SELECT + "where source_id = ?")) {
      s.setInt(1, id);
      try (ResultSet r = s.executeQuery()) {
        return read(r).stream().findFirst();
      }
    }
  }

  /// What [#add] needs.
  ///
  /// @param key one column, or several that are unique together
  /// @param tenantColumn the column that says whose a row is: tenants take turns; null: none
  /// @param queue whether workers may claim its items
  public record Declaration(
      String name,
      String profile,
      String table,
      List<String> key,
      String template,
      String contentType,
      String priority,
      @Nullable String tenantColumn,
      QueueUse queue) {
    public Declaration {
      key = List.copyOf(key);
      requireName("name", name, "[a-z][a-z0-9_-]{0,62}");
      requireName("content type", contentType, "[a-z][a-z0-9_]{0,62}");
    }

    /// A source whose queue is enabled when all are.
    public Declaration(
        String name,
        String profile,
        String table,
        List<String> key,
        String template,
        String contentType,
        String priority,
        @Nullable String tenantColumn) {
      this(
          name,
          profile,
          table,
          key,
          template,
          contentType,
          priority,
          tenantColumn,
          QueueUse.INHERITED);
    }

    /// A source without tenants.
    public Declaration(
        String name,
        String profile,
        String table,
        List<String> key,
        String template,
        String contentType,
        String priority) {
      this(name, profile, table, key, template, contentType, priority, null);
    }

    private static void requireName(String what, String value, String form) {
      if (!value.matches(form)) {
        throw new IllegalArgumentException(
            "a source's %s is made of lower-case letters, digits and _, letter first, at most 63: not \"%s\""
                .formatted(what, value));
      }
    }
  }

  private static List<Source> read(Connection c, String where, @Nullable String value)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement(SELECT + where)) {
      s.setString(1, value);
      try (ResultSet r = s.executeQuery()) {
        return read(r);
      }
    }
  }

  static List<Source> read(ResultSet r) throws SQLException {
    List<Source> sources = new ArrayList<>();
    while (r.next()) {
      sources.add(
          new Source(
              r.getInt(1),
              r.getString(2),
              r.getInt(3),
              r.getString(4),
              Arrays.asList((String[]) r.getArray(5).getArray()),
              r.getString(6),
              r.getString(7),
              r.getString(8),
              r.getString(9),
              QueueUse.of(r.getObject(10, Boolean.class))));
    }
    return sources;
  }
}
