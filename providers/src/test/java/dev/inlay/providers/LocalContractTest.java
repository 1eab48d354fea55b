package dev.inlay.providers;

import dev.inlay.core.embed.Embedder;
import dev.inlay.providers.local.LocalEmbedder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class LocalContractTest extends EmbedderContract {
  private static Embedder model;

  @BeforeAll
  static void load() {
    model = new LocalEmbedder();
  }

  @AfterAll
  static void free() {
    model.close();
  }

  @Override
  Embedder embedder() {
    return model;
  }

  @Override
  Embedder another() {
    return new LocalEmbedder();
  }
}
