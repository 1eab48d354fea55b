package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySourceTest {

  @ParameterizedTest
  @ValueSource(strings = {"env:OPENAI_API_KEY", "file:/run/secrets/openai", "none"})
  void aSourceIsWrittenAsItIsRead(String text) {
    assertThat(KeySource.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-proj-abcdef0123456789",
        "AIzaSyD-abcdef0123456789",
        "env:sk-proj-abcdef0123456789",
        "env:",
        "env:A B",
        "file:sk-proj-abcdef0123456789",
        "file:relative/path-abcdef0123456789",
        "Bearer abcdef0123456789",
        "OPENAI_API_KEY",
        ""
      })
  void somethingElseIsRefusedAndNotRepeated(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeySource.parse(text))
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .doesNotContain("abcdef0123456789")
                    .containsAnyOf("env:", "file:"));
  }
}
