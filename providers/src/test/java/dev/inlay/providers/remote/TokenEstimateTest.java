package dev.inlay.providers.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.inlay.core.chunk.Chunk;
import dev.inlay.core.chunk.Chunker;
import dev.inlay.providers.local.WordPiece;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEstimateTest {
  private static final Encoding CL100K =
      Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);
  private static final Map<String, String> SAMPLES = samples();
  private static final Set<String> NOT_FOR_BERT = Set.of("random letters");
  private static final long SEED = 20261124;

  private final TokenEstimate estimate = new TokenEstimate();

  /// Article 1 of the Universal Declaration of Human Rights in many languages, each with words that
  /// are hard on vocabularies; and what is no prose.
  private static Map<String, String> samples() {
    try (InputStream file = TokenEstimateTest.class.getResourceAsStream("samples.txt")) {
      Map<String, String> samples = new LinkedHashMap<>();
      String all = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      for (String sample : List.of(all.substring(4).split("\n=== ", -1))) {
        int end = sample.indexOf('\n');
        samples.put(sample.substring(0, end), sample.substring(end + 1));
      }
      return samples;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> noSampleHasMoreTokensInOpenAisVocabulary() {
    return SAMPLES.entrySet().stream()
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.getKey(),
                    () ->
                        assertThat(estimate.count(sample.getValue()))
                            .isGreaterThanOrEqualTo(
                                CL100K.countTokensOrdinary(sample.getValue()))));
  }

  @TestFactory
  Stream<DynamicTest> noSampleHasMoreTokensInBertsVocabulary() throws IOException {
    WordPiece bert;
    try (InputStream vocabulary =
        TokenEstimateTest.class.getResourceAsStream("/all-minilm-l6-v2-q-tokenizer.json")) {
      bert = WordPiece.read(vocabulary);
    }
    return SAMPLES.entrySet().stream()
        .filter(sample -> !NOT_FOR_BERT.contains(sample.getKey()))
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.getKey(),
                    () ->
                        assertThat(estimate.count(sample.getValue()))
                            .isGreaterThanOrEqualTo(bert.count(sample.getValue()))));
  }

  /// The sample has a sentence that is hard on vocabularies; the declaration itself has not.
  @Test
  void ofEnglishLittleRoomIsWasted() {
    String hard = SAMPLES.getOrDefault("English", "");
    assertThat(estimate.count(hard)).isLessThan(15 * CL100K.countTokensOrdinary(hard) / 10);
    String plain = hard.substring(0, hard.indexOf(" The quarterly"));
    assertThat(estimate.count(plain)).isLessThan(4 * CL100K.countTokensOrdinary(plain) / 3);
  }

  @Test
  void commonWordsHaveNoMoreTokensThanEstimated() throws IOException {
    List<String> words;
    try (InputStream file = CommonWords.class.getResourceAsStream("common-words.txt")) {
      words = new String(file.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
    assertThat(words).hasSizeGreaterThan(8000).doesNotHaveDuplicates();
    for (String word : words) {
      assertThat(CL100K.countTokensOrdinary(" " + word)).as(word).isEqualTo(1);
      assertThat(CommonWords.tokens(word, 0, word.length())).as(word).isEqualTo(1);
    }
    // Most of these combinations are no words: the worst that such text can be.
    for (String ending : List.of("s", "ed", "ing", "er", "able", "ion")) {
      String text = String.join(ending + " ", words) + ending;
      assertThat(estimate.count(text))
          .as(ending)
          .isGreaterThan(97 * CL100K.countTokensOrdinary(text) / 100);
    }
  }

  /// Chunk boundaries are part of what is stored: a change here embeds everything anew.
  @ParameterizedTest
  @CsvSource({
    "'', 2",
    "' ', 3",
    "a, 3",
    "the receipt, 6",
    "Reimbursements, 9",
    "strength, 3",
    "Strength, 4",
    "Strengths, 4",
    "INVOICE 2024-000123, 18",
    "'a    b', 5",
    "发票, 6",
    "😀, 6",
    "ärger, 5",
    "Здравствуй, 12"
  })
  void countsStayAsTheyAre(String text, int tokens) {
    assertThat(estimate.count(text)).isEqualTo(tokens);
  }

  @Test
  void aPrefixFitsAndTheNextPieceDoesNot() {
    Random random = new Random(SEED);
    for (int run = 0; run < 300; run++) {
      String text = text(random, 40);
      int start = boundary(text, random.nextInt(text.length()));
      int most = 3 + random.nextInt(30);
      int end = estimate.endOfPrefix(text, start, most);
      String what = "seed %d, run %d: \"%s\" from %d".formatted(SEED, run, text, start);
      assertThat(end).as(what).isEqualTo(boundary(text, end)).isGreaterThan(start);
      int alone = Character.charCount(text.codePointAt(start));
      if (end > start + alone) {
        assertThat(estimate.count(text.substring(start, end))).as(what).isLessThanOrEqualTo(most);
      }
      if (end < text.length()) {
        assertThat(estimate.count(text.substring(start))).as(what).isGreaterThan(most);
      }
      assertThat(estimate.endOfPrefix(text, start, most + 1)).as(what).isGreaterThanOrEqualTo(end);
    }
  }

  @Test
  void wordsAreCutBetweenPieces() {
    assertThat(estimate.endOfPrefix("the receipt of", 0, 4)).isEqualTo("the rec".length());
    assertThat(estimate.endOfPrefix("the receipt of", 0, 100)).isEqualTo(14);
    assertThat(estimate.endOfPrefix("😀😀", 0, 1)).isEqualTo(2);
    assertThat(estimate.endOfPrefix("abc", 3, 1)).isEqualTo(3);
  }

  @Test
  void chunksOfEverySampleFit() {
    String text = String.join("\n\n", SAMPLES.values()).repeat(3);
    List<Chunk> chunks = Chunker.of(estimate, 128).chunks(text);
    assertThat(chunks).hasSizeGreaterThan(50);
    for (Chunk chunk : chunks) {
      assertThat(chunk.tokens()).isLessThanOrEqualTo(128);
      assertThat(CL100K.countTokensOrdinary(chunk.text()))
          .as(chunk.text())
          .isLessThanOrEqualTo(128);
    }
  }

  private static String text(Random random, int parts) {
    List<String> samples = List.copyOf(SAMPLES.values());
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      String sample = samples.get(random.nextInt(samples.size()));
      int from = boundary(sample, random.nextInt(sample.length()));
      text.append(sample, from, boundary(sample, Math.min(sample.length(), from + 12)));
      if (random.nextInt(5) == 0) {
        text.appendCodePoint(1 + random.nextInt(0x1ffff));
      }
    }
    return text.toString();
  }

  private static int boundary(String text, int index) {
    boolean inside =
        index > 0
            && index < text.length()
            && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
    return inside ? index - 1 : index;
  }
}
