package dev.inlay.core.worker;

import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.source.Source;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;

/// What operators allow of a source now.
///
/// @param queueEnabled whether workers may claim its items
/// @param held why nothing of it may be sent to its provider; empty: it may
record DirectStanding(boolean queueEnabled, Optional<String> held) {

  /// @throws DatabaseException.Refused when the source was removed, or vectors of this profile are
  ///   not kept for it any more
  static DirectStanding read(Database database, Profile profile, Source source) {
    return database.withConnection(
        c -> {
          try (PreparedStatement s =
              c.prepareStatement(
                  """
                  select coalesce(s.queue_enabled, (c.value #>> '{}')::boolean),
                    case when s.fault is not null then format('source "%s" cannot be read: %s', s.name, s.fault) when s.paused then format('source "%s" is paused', s.name) when p.paused then format('profile "%s" is paused', p.name)
                      when p.parked_at is not null then format('profile "%s" is parked: %s', p.name, p.parked_reason) end,
                    p.profile_id in (select inlay.source_profiles(s.source_id))
                  from inlay.source s, inlay.profile p, inlay.embedding_queue_config c
                  where s.source_id = ? and p.profile_id = ? and c.key = 'queue_enabled'""")) {
            s.setInt(1, source.id());
            s.setInt(2, profile.id());
            try (ResultSet r = s.executeQuery()) {
              if (!r.next()) {
                throw DatabaseException.refused(
                    "source \"%s\" was removed. See: inlay source list".formatted(source.name()),
                    "IN016");
              }
              if (!r.getBoolean(3)) {
                throw moved(profile, source);
              }
              return new DirectStanding(r.getBoolean(1), Optional.ofNullable(r.getString(2)));
            }
          }
        });
  }

  static DatabaseException.Refused moved(Profile profile, Source source) {
    return DatabaseException.refused(
        "source \"%s\" does not use profile \"%s\" any more: its model was changed. Read the source again, and open a DirectEmbedding of its profile"
            .formatted(source.name(), profile.name()),
        "IN063");
  }
}
