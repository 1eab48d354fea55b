package dev.inlay.core.profile;

import dev.inlay.core.store.VectorLayout;
import java.util.Map;

/// A model in use: whose vectors are stored where.
///
/// @param name what operators call it
/// @param provider who runs the model, for example `local`
/// @param model the provider's name of it
/// @param dimensions the length of its vectors
/// @param fingerprint of the vectors stored so far; see
///   [dev.inlay.core.embed.Embedder#fingerprint()]
/// @param options of the provider, by name, never a key: how the model is to be used
public record Profile(
    int id,
    String name,
    String provider,
    String model,
    int dimensions,
    String fingerprint,
    VectorLayout layout,
    Map<String, String> options) {
  public Profile {
    options = Map.copyOf(options);
  }
}
