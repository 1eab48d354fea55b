package dev.inlay.providers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordPieceTest {
  private static WordPiece tokenizer;

  @BeforeAll
  static void readVocabulary() throws IOException {
    try (InputStream in = ModelFile.resource("all-minilm-l6-v2-q-tokenizer.json")) {
      tokenizer = WordPiece.read(in);
    }
  }

  @Test
  void tokensAreThoseOfTheReference() throws IOException {
    List<Fixture.Line> lines = Fixture.lines("tokens.jsonl");
    assertThat(lines).hasSize(4000);
    for (Fixture.Line line : lines) {
      long[] expected =
          LongStream.range(0, line.numbers().size())
              .map(i -> line.numbers().get((int) i).asLong())
              .toArray();
      assertThat(tokenizer.ids(line.text())).as(line.text()).isEqualTo(expected);
      assertThat(tokenizer.count(line.text())).isEqualTo(expected.length);
    }
  }

  @Test
  void everyCharacterOfUnicodeIsTreatedAsByTheReference()
      throws IOException, NoSuchAlgorithmException {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        for (long id : tokenizer.ids("a" + Character.toString(c) + "b")) {
          sha.update(ByteBuffer.allocate(4).putInt((int) id).flip());
        }
      }
    }
    assertThat(HexFormat.of().formatHex(sha.digest()))
        .isEqualTo(Fixture.read("characters.sha256").strip());
  }

  @Test
  void loneSurrogatesAreDropped() {
    assertThat(tokenizer.ids("pa\uD83Did \uDE00")).isEqualTo(tokenizer.ids("paid"));
  }

  @ParameterizedTest
  @CsvSource({
    "'paid on Monday', 3, 'paid '",
    "'paid on Monday', 4, 'paid on '",
    "'paid on Monday', 5, 'paid on Monday'",
    "'unaffable', 3, 'una'",
    "'cafe\u0301 x', 3, 'cafe\u0301 '",
    "'  paid on', 3, '  paid '",
    "'收据', 3, '收'",
    "'[SEP]x', 3, '[SEP]'",
    "'x\uD83D\uDE00 y', 3, 'x\uD83D\uDE00 '",
  })
  void prefixEndsBeforeTheFirstTokenThatDoesNotFit(String text, int tokens, String prefix) {
    assertThat(text.substring(0, tokenizer.endOfPrefix(text, 0, tokens))).isEqualTo(prefix);
  }

  @Test
  void prefixAdvancesEvenWhereNothingFits() {
    assertThat(tokenizer.endOfPrefix("paid", 0, 1)).isEqualTo(1);
    assertThat(tokenizer.endOfPrefix("\uD83D\uDE00", 0, 2)).isEqualTo(2);
    assertThat(tokenizer.endOfPrefix("paid", 4, 2)).isEqualTo(4);
  }

  /// The syllable is three letters to the model, so that tokens begin in its middle.
  @Test
  void prefixNeverCutsACharacterInTwo() {
    String text = "각".repeat(20);
    for (int tokens = 3; tokens < 60; tokens++) {
      String prefix = text.substring(0, tokenizer.endOfPrefix(text, 0, tokens));
      assertThat(prefix).isNotEmpty();
      assertThat(prefix.length() == 1 || tokenizer.count(prefix) <= tokens).isTrue();
    }
  }

  @Test
  void prefixHasExactlyTheFirstTokensOfTheText() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String text = RandomText.of(random, 1 + random.nextInt(30));
      int start = text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length())));
      int tokens = 3 + random.nextInt(20);
      int end = tokenizer.endOfPrefix(text, start, tokens);
      String what = "seed " + seed + ", string " + i + ": " + text;
      assertThat(end).as(what).isGreaterThan(start).isLessThanOrEqualTo(text.length());
      assertThat(RandomText.isBetweenCodePoints(text, end)).as(what).isTrue();
      long[] all = tokenizer.ids(text.substring(start));
      long[] prefix = tokenizer.ids(text.substring(start, end));
      if (end == text.length()) {
        assertThat(all.length <= tokens || prefix.length > tokens || prefix.length == all.length)
            .as(what)
            .isTrue();
      } else if (text.codePointCount(start, end) > 1) {
        assertThat(prefix.length).as(what).isLessThanOrEqualTo(tokens);
        assertThat(Arrays.copyOf(prefix, prefix.length - 1))
            .as(what)
            .isEqualTo(Arrays.copyOf(all, prefix.length - 1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "e\u0301",
        "\u0301",
        " ",
        "[",
        "[SEP",
        "!",
        "漢",
        "각",
        "\uD83D\uDE00",
        "\uD83D",
        "\uFFFD",
        "\uD840\uDC00",
        "paid on Monday "
      })
  void tenMegabytesOfAnythingTakeSeconds(String unit) {
    String text = unit.repeat(10_000_000 / unit.length());
    assertTimeout(Duration.ofSeconds(30), () -> tokenizer.count(text));
  }
}
