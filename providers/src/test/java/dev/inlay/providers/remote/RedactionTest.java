package dev.inlay.providers.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static final String KEY = "sk-0123456789abcdef";

  private static Redaction redaction(String... inputs) {
    return new Redaction(ApiKey.of(KEY), List.of(inputs));
  }

  @Test
  void theKeyIsTakenOutWhereverItIsCut() {
    String text = "a " + KEY + " b " + KEY;
    for (int end = 0; end <= text.length(); end++) {
      String shown = redaction().shown(text.substring(0, end));
      for (int length = 4; length < KEY.length(); length++) {
        assertThat(shown).doesNotContain(KEY.substring(0, length));
      }
    }
  }

  @Test
  void textsOfTheCallAreLeftOut() {
    assertThat(redaction("short", "a text of the call").shown("input 1: a text of the call is bad"))
        .isEqualTo("input 1:…");
    assertThat(redaction("short").shown("a short word is shown"))
        .isEqualTo("a short word is shown");
  }

  @Test
  void controlCharactersAndLinesBecomeSpaces() {
    assertThat(redaction().shown(" a\r\n\tb\u001b[31mc\u202ed\u0000 ")).isEqualTo("a b [31mc d");
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    assertThat(redaction().shown("x".repeat(199) + "😀😀")).isEqualTo("x".repeat(199) + "…");
    assertThat(redaction().shown("x".repeat(1_000_000))).isEqualTo("x".repeat(200) + "…");
  }

  @Test
  void aKeyShowsNothingOfItself() {
    assertThat(ApiKey.of(KEY)).hasToString("***");
    assertThat(redaction().toString()).doesNotContain(KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\nb", "schlüssel", "a\u0000"})
  void whatCannotBeAKeyIsRefusedUnseen(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiKey.of(text))
        .satisfies(
            e ->
                assertThat("" + e.getMessage())
                    .matches(it -> text.isEmpty() || !it.contains(text)));
  }
}
