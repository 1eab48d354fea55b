package dev.inlay.providers;

import dev.inlay.core.embed.Embedder;
import dev.inlay.providers.local.LocalEmbedder;

/// Opens embedding models by the names that profiles carry. There is one so far: provider `///
/// local`, model `all-minilm-l6-v2-q`.
public final class Providers {
  private static final String LOCAL = "local";

  private Providers() {}

  /// Opens a model; the caller closes it.
  ///
  /// @throws ModelUnavailableException when there is no such model, or it cannot be loaded
  public static Embedder open(String provider, String model) {
    if (!provider.equals(LOCAL)) {
      throw new ModelUnavailableException(
          "there is no provider \"%s\"; there is: %s".formatted(provider, LOCAL), null);
    }
    if (!model.equals(LocalEmbedder.MODEL)) {
      throw new ModelUnavailableException(
          "provider \"%s\" has no model \"%s\"; it has: %s"
              .formatted(provider, model, LocalEmbedder.MODEL),
          null);
    }
    return new LocalEmbedder();
  }
}
