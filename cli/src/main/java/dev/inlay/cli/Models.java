package dev.inlay.cli;

import dev.inlay.core.db.Database;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.providers.Providers;

/// The models that commands open.
final class Models {
  static final String DEFAULT_PROFILE = "default";
  static final String LOCAL = "local";
  private static final String MODEL = "all-minilm-l6-v2-q";

  private Models() {}

  static Embedder open(Profile profile) {
    return Providers.open(profile.provider(), profile.model(), profile.options());
  }

  /// The default profile, created with the local model when there is none yet.
  static Profile defaultProfile(Database database) {
    Profiles profiles = new Profiles(database);
    return profiles
        .find(DEFAULT_PROFILE)
        .orElseGet(
            () -> {
              try (Embedder embedder = Providers.open(LOCAL, MODEL)) {
                return profiles.require(DEFAULT_PROFILE, LOCAL, MODEL, embedder);
              }
            });
  }
}
