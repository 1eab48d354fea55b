package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inlay.core.embed.Embedder;
import org.junit.jupiter.api.Test;

class ProvidersTest {

  @Test
  void theLocalModelOpensByItsName() {
    try (Embedder model = Providers.open("local", "all-minilm-l6-v2-q")) {
      assertThat(model.limits().dimensions()).isEqualTo(384);
    }
  }

  @Test
  void anUnknownProviderIsAnsweredWithThoseThatExist() {
    assertThatExceptionOfType(ModelUnavailableException.class)
        .isThrownBy(() -> Providers.open("locale", "all-minilm-l6-v2-q"))
        .withMessageContaining("\"locale\"")
        .withMessageContaining("there are: local");
  }

  @Test
  void anUnknownModelIsAnsweredWithThoseThatExist() {
    assertThatExceptionOfType(ModelUnavailableException.class)
        .isThrownBy(() -> Providers.open("local", "minilm"))
        .withMessageContaining("\"minilm\"")
        .withMessageContaining("it has: all-minilm-l6-v2-q");
  }
}
