package dev.inlay.core.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.inlay.core.embed.Tokenizer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkerTest {
  private static final Tokenizer PIECES = new PieceTokenizer();

  @Test
  void aTextThatFitsIsOneChunkWithoutTheSpaceAroundIt() {
    assertThat(Chunker.of(PIECES, 8).chunks("\n  one two\u00a0\n"))
        .containsExactly(new Chunk(0, 3, 10, "one two", 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\n\t", "\u00a0\u3000"})
  void aBlankTextHasNoChunk(String text) {
    assertThat(Chunker.of(PIECES, 8).chunks(text)).isEmpty();
  }

  @Test
  void paragraphsAreBetterThanLines() {
    assertThat(texts(8, 0, "aa bb\ncc\n\ndd\nee. ff gg"))
        .containsExactly("aa bb\ncc", "dd\nee. ff gg");
  }

  @Test
  void linesAreBetterThanSentences() {
    assertThat(texts(8, 0, "aa bb cc\r\ndd. ee ff gg")).containsExactly("aa bb cc", "dd. ee ff gg");
  }

  @Test
  void sentencesAreBetterThanWords() {
    assertThat(texts(8, 0, "aa bb (cc dd.) ee ff gg"))
        .containsExactly("aa bb (cc dd.)", "ee ff gg");
  }

  @Test
  void sentencesEndAtWideMarksWithoutSpace() {
    assertThat(texts(5, 0, "收据付款了吗。」是的谢谢您")).containsExactly("收据付款了吗。」", "是的谢谢您");
  }

  @Test
  void wordsAreBetterThanTokens() {
    assertThat(texts(5, 0, "aaaa bb ccccdd")).containsExactly("aaaa bb", "ccccdd");
  }

  @Test
  void aLongWordIsCutBetweenTokens() {
    assertThat(texts(4, 0, "aaaabbbbccccdddd")).containsExactly("aaaabbbb", "ccccdddd");
  }

  @Test
  void aBetterPlaceThatLeavesAChunkNearlyEmptyIsNotTaken() {
    assertThat(texts(8, 0, "a\n\nbbb ccc ddd eee fff ggg"))
        .containsExactly("a\n\nbbb ccc ddd eee fff", "ggg");
  }

  @Test
  void neighboursOverlapByWholeWords() {
    assertThat(texts(8, 4, "aa bb cc dd ee ff gg hh"))
        .containsExactly("aa bb cc dd ee ff", "ee ff gg hh");
  }

  @Test
  void overlapBeginsAtASentenceWhereItCan() {
    assertThat(texts(12, 6, "aa bb cc dd ee. ff gg.\nhh ii jj kk ll mm nn"))
        .containsExactly("aa bb cc dd ee. ff gg.", "ff gg.\nhh ii jj kk ll mm nn");
  }

  @Test
  void moreChunksThanAllowedAreRefusedNotCutOff() {
    Chunker chunker = Chunker.of(PIECES, 8).withMaxChunks(3);
    String text = "word ".repeat(18);
    assertThat(chunker.chunks(text)).hasSize(3);
    assertThatExceptionOfType(TooManyChunksException.class)
        .isThrownBy(() -> chunker.chunks(text + "word"))
        .withMessageContaining("3 chunks")
        .satisfies(e -> assertThat(e.limit()).isEqualTo(3));
  }

  @Test
  void anOverlapOfMoreThanHalfAChunkIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Chunker.of(PIECES, 8).withOverlap(5))
        .withMessageContaining("overlap 5");
  }

  @Test
  void itsNameTellsChunkersApartThatCutDifferently() {
    Chunker chunker = Chunker.of(PIECES, 256);
    assertThat(chunker).hasToString("chunker 1, 256 tokens, overlap 32");
    assertThat(chunker.withOverlap(0).toString()).isNotEqualTo(chunker.toString());
    assertThat(chunker.withMaxChunks(1)).hasToString(chunker.toString());
  }

  @Test
  void chunksCoverTheTextInOrderAndWithinTheirLimit() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String text = RandomText.of(random, 1 + random.nextInt(120));
      int tokens = 8 + random.nextInt(40);
      int overlap = random.nextInt(tokens / 2 + 1);
      Tokenizer tokenizer = random.nextBoolean() ? PIECES : new ByteTokenizer();
      List<Chunk> chunks = Chunker.of(tokenizer, tokens).withOverlap(overlap).chunks(text);
      try {
        check(text, chunks, tokenizer, tokens, overlap);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", text " + i, e);
      }
    }
  }

  private static void check(
      String text, List<Chunk> chunks, Tokenizer tokenizer, int tokens, int overlap) {
    int reached = 0;
    int start = -1;
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      assertThat(chunk.number()).isEqualTo(i);
      assertThat(chunk.text()).isEqualTo(text.substring(chunk.start(), chunk.end())).isNotBlank();
      assertThat(Boundary.isBlank(chunk.text().charAt(0))).isFalse();
      assertThat(Boundary.isBlank(chunk.text().charAt(chunk.text().length() - 1))).isFalse();
      assertThat(chunk.tokens()).isEqualTo(tokenizer.count(chunk.text()));
      assertThat(chunk.tokens()).isLessThanOrEqualTo(tokens);
      assertThat(RandomText.isBetweenCodePoints(text, chunk.start())).isTrue();
      assertThat(RandomText.isBetweenCodePoints(text, chunk.end())).isTrue();
      assertThat(chunk.start()).isGreaterThan(start);
      assertThat(chunk.end()).isGreaterThan(reached);
      if (chunk.start() < reached) {
        assertThat(tokenizer.count(text.substring(chunk.start(), reached)))
            .isLessThanOrEqualTo(overlap);
      } else {
        assertBlank(text.substring(reached, chunk.start()));
      }
      start = chunk.start();
      reached = chunk.end();
    }
    assertBlank(text.substring(reached));
  }

  private static void assertBlank(String text) {
    assertThat(text.chars().allMatch(c -> Boundary.isBlank((char) c))).as(text).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "漢", "\uD83D\uDE00", "a ", "a. ", "a\n\n", " ", "\u0301", "a  \n"})
  void timeGrowsWithTheTextAlone(String unit) {
    String text = "x" + unit.repeat(10_000_000 / unit.length()) + "x";
    Chunker chunker = Chunker.of(PIECES, 256).withMaxChunks(Integer.MAX_VALUE);
    assertTimeout(Duration.ofSeconds(60), () -> chunker.chunks(text));
  }

  private static List<String> texts(int tokens, int overlap, String text) {
    return Chunker.of(PIECES, tokens).withOverlap(overlap).chunks(text).stream()
        .map(Chunk::text)
        .toList();
  }
}
