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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The sources of a database: declared, listed, removed. Safe for use by many threads.
public final class Sources {
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
          try (PreparedStatement s = c.prepareStatement(SourceSql.DECLARE)) {
            declare(c, s, d);
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
                  """
                  select (select count(*) from %s t), count(*) filter (where e.chunks > 0), count(*) filter (where e.chunks = 0),
                    (select count(*) from inlay.dead_letter d join inlay.track k on k.track_id = d.lane >> 3 where d.source_id = ? and k.profile_id = ?)
                  from (select sum(chunks) as chunks from inlay.embedded where profile_id = ? and source_id = ? and content_hash is not null group by doc_key) e"""
                      .formatted(source.rows()))) {
            s.setInt(1, source.id());
            s.setInt(2, source.profileId());
            s.setInt(3, source.profileId());
            s.setInt(4, source.id());
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return new Freshness(r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4));
            }
          }
        });
  }

  /// Holds sources until the end of the caller's transaction, which is to store vectors of theirs;
  /// call it first.
  ///
  /// @return those for which vectors of this profile are kept: what is stored for others would stay
  ///   there for ever
  public Set<Integer> hold(Connection c, int profileId, Set<Integer> sourceIds)
      throws SQLException {
    if (sourceIds.isEmpty()) {
      return Set.of();
    }
    try (PreparedStatement s = c.prepareStatement("select inlay.hold_sources(?, ?)")) {
      s.setInt(1, profileId);
      s.setArray(2, c.createArrayOf("int4", sourceIds.toArray()));
      try (ResultSet r = s.executeQuery()) {
        r.next();
        return Set.of((Integer[]) r.getArray(1).getArray());
      }
    }
  }

  /// Brings a source in line with its table, which may have changed.
  ///
  /// @return why its documents cannot be read; empty: they can
  public Optional<String> attend(int sourceId) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s = c.prepareStatement("select inlay.attend_source(?)")) {
            s.setInt(1, sourceId);
            try (ResultSet r = s.executeQuery()) {
              r.next();
              return Optional.ofNullable(r.getString(1));
            }
          }
        });
  }

  Optional<Source> byId(Connection c, int id) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(SourceSql.SELECT + "where source_id = ?")) {
      s.setInt(1, id);
      try (ResultSet r = s.executeQuery()) {
        return read(r).stream().findFirst();
      }
    }
  }

  private static void declare(Connection c, PreparedStatement s, Declaration d)
      throws SQLException {
    Origin origin = d.origin();
    Origin.Poll poll = origin.poll();
    List<@Nullable Object> values = new ArrayList<>();
    values.addAll(Arrays.asList(d.name(), d.profile(), origin.table(), origin.query()));
    values.add(c.createArrayOf("text", d.key().toArray()));
    values.add(d.tenantColumn());
    values.add(c.createArrayOf("text", d.metadata().toArray()));
    values.addAll(Arrays.asList(d.fullText(), d.chunking().tokens(), d.chunking().overlap()));
    values.add(d.queue().enabled());
    values.add(d.priorities().insert());
    values.add(d.priorities().update());
    values.add(d.priorities().delete());
    values.add(d.priorities().backfill());
    values.add(poll == null ? null : poll.column());
    values.add(poll == null ? null : poll.seconds());
    values.add(poll == null ? null : poll.overlap());
    List<String> types = new ArrayList<>();
    List<String> templates = new ArrayList<>();
    for (Content content : d.contents()) {
      for (String template : content.templates()) {
        types.add(content.type());
        templates.add(template);
      }
    }
    values.add(c.createArrayOf("text", types.toArray()));
    values.add(c.createArrayOf("text", templates.toArray()));
    List<Integer> places = new ArrayList<>();
    List<String> tables = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    List<@Nullable String> matches = new ArrayList<>();
    for (Origin.Watch watch : origin.watches()) {
      for (int i = 0; i < watch.columns().size(); i++) {
        places.add(origin.watches().indexOf(watch) + 1);
        tables.add(watch.table());
        columns.add(watch.columns().get(i));
        matches.add(i < watch.matches().size() ? watch.matches().get(i) : null);
      }
    }
    values.add(c.createArrayOf("int4", places.toArray()));
    values.add(c.createArrayOf("text", tables.toArray()));
    values.add(c.createArrayOf("text", columns.toArray()));
    values.add(c.createArrayOf("text", matches.toArray()));
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) == null) {
        s.setNull(i + 1, Types.NULL);
      } else {
        s.setObject(i + 1, values.get(i));
      }
    }
    s.execute();
  }

  private static List<Source> read(Connection c, String where, @Nullable String value)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement(SourceSql.SELECT + where)) {
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
              r.getString(5),
              r.getString(6),
              texts(r, 7),
              contents(texts(r, 8), texts(r, 9)),
              new Priorities(r.getString(10), r.getString(11), r.getString(12), r.getString(13)),
              r.getString(14),
              texts(r, 15),
              r.getString(16),
              new Chunking(r.getObject(17, Integer.class), r.getObject(18, Integer.class)),
              QueueUse.of(r.getObject(19, Boolean.class)),
              r.getString(20)));
    }
    return sources;
  }

  private static List<String> texts(ResultSet r, int column) throws SQLException {
    return Arrays.asList((String[]) r.getArray(column).getArray());
  }

  /// @param types of each template
  private static List<Content> contents(List<String> types, List<String> templates) {
    Map<String, List<String>> byType = new LinkedHashMap<>();
    for (int i = 0; i < types.size(); i++) {
      byType.computeIfAbsent(types.get(i), type -> new ArrayList<>()).add(templates.get(i));
    }
    return byType.entrySet().stream().map(e -> new Content(e.getKey(), e.getValue())).toList();
  }
}
