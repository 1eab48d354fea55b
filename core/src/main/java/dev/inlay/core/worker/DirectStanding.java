package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.source.Source;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;

/// What operators allow of a source now.
///
/// @param queueEnabled whether workers may claim its items
/// @param held why nothing of it may be sent to its provider; empty: it may
record DirectStanding(boolean queueEnabled, Optional<String> held) {

  /// @throws DatabaseException.Refused when the source was removed
  static DirectStanding read(Database database, Source source) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  """
                  select coalesce(s.queue_enabled, (c.value #>> '{}')::boolean),
                    case when s.fault is not null then format('source "%s" cannot be read: %s', s.name, s.fault) when s.paused then format('source "%s" is paused', s.name) when p.paused then format('profile "%s" is paused', p.name)
                      when p.parked_at is not null then format('profile "%s" is parked: %s', p.name, p.parked_reason) end
                  from inlay.source s join inlay.profile p using (profile_id), inlay.embedding_queue_config c
                  where s.source_id = ? and c.key = 'queue_enabled'""")) {
            s.setInt(1, source.id());
            try (ResultSet r = s.executeQuery()) {
              if (!r.next()) {
                throw DatabaseException.refused(
                    "source \"%s\" was removed. See: inlay source list".formatted(source.name()),
                    "IN016");
              }
              return new DirectStanding(r.getBoolean(1), Optional.ofNullable(r.getString(2)));
            }
          }
        });
  }
}
