package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.chunk.Chunk;
import dev.inlay.core.chunk.Chunker;
import dev.inlay.core.embed.Limits;
import dev.inlay.core.queue.Item;
import dev.inlay.core.queue.Operation;
import dev.inlay.core.quota.Caps;
import dev.inlay.core.source.Chunking;
import dev.inlay.core.source.Row;
import dev.inlay.core.source.Source;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Random inputs against random caps; a failure names its seed.
class PackerTest {
  private static final int ROUNDS = 2_000;
  private static final String[] LETTERS = {"a", "é", "收", "\uD83D\uDE00"};
  private static final Chunker CHUNKER = new Chunkers(new HashingEmbedder()).of(Chunking.OF_MODEL);
  private static final Source SOURCE = Sample.source(1);

  /// What one call may hold: the smaller of the provider's and the quota's.
  private record Room(Limits limits, Caps caps) {
    static Room of(Random random) {
      return new Room(
          new Limits(
              8,
              1_000,
              1 + random.nextInt(12),
              1 + random.nextInt(60),
              random.nextInt(3) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(120)),
          random.nextInt(3) == 0
              ? Caps.NONE
              : new Caps(1 + random.nextInt(12), 1 + random.nextInt(60)));
    }

    boolean holds(List<Input> call) {
      return call.size() <= Math.min(limits.inputsPerCall(), caps.inputs())
          && call.stream().mapToLong(Input::tokens).sum()
              <= Math.min(limits.tokensPerCall(), caps.estimatedTokens())
          && call.stream().mapToLong(PackerTest::bytes).sum() <= limits.bytesPerCall();
    }
  }

  @Test
  void noCallIsLargerThanACapUnlessOneInputIsByItself() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      Room room = Room.of(random);
      for (List<Input> call : calls(inputs(random), room)) {
        assertThat(call.size() == 1 || room.holds(call)).as("seed %d", seed).isTrue();
      }
    }
  }

  @Test
  void everyInputIsInOneCallAndInOrder() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      Room room = Room.of(random);
      List<Input> inputs = inputs(random);
      assertThat(calls(inputs, room).stream().flatMap(List::stream).toList())
          .as("seed %d", seed)
          .isEqualTo(inputs);
    }
  }

  @Test
  void noCallHasRoomForTheNextInput() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      Room room = Room.of(random);
      List<List<Input>> calls = calls(inputs(random), room);
      for (int i = 0; i + 1 < calls.size(); i++) {
        List<Input> longer = new ArrayList<>(calls.get(i));
        longer.add(calls.get(i + 1).getFirst());
        assertThat(room.holds(longer)).as("seed %d, call %d", seed, i).isFalse();
      }
    }
  }

  @Test
  void anInputLargerThanACallGoesAloneAndTheRestGoOn() {
    Packer packer = new Packer(new Limits(8, 1_000, 10, 10), () -> Caps.NONE);
    Input small = input("a", 4);
    Input large = input("b", 11);
    assertThat(packer.add(small)).isEmpty();
    assertThat(packer.add(large)).containsExactly(small);
    assertThat(packer.add(small)).containsExactly(large);
    assertThat(packer.add(small)).isEmpty();
    assertThat(packer.rest()).hasSize(2);
    assertThat(packer.rest()).isEmpty();
  }

  @Test
  void capsThatChangeHoldFromTheNextCallOn() {
    AtomicReference<Caps> caps = new AtomicReference<>(new Caps(10, 10));
    Packer packer = new Packer(new Limits(8, 1_000, 10, 1_000), caps::get);
    Input input = input("a", 6);
    assertThat(packer.add(input)).isEmpty();
    caps.set(new Caps(10, 20));
    assertThat(packer.add(input)).hasSize(1);
    assertThat(packer.add(input)).isEmpty();
    assertThat(packer.add(input)).isEmpty();
    assertThat(packer.add(input)).hasSize(3);
  }

  private static List<List<Input>> calls(List<Input> inputs, Room room) {
    Packer packer = new Packer(room.limits(), room::caps);
    List<List<Input>> calls = new ArrayList<>();
    for (Input input : inputs) {
      calls.add(packer.add(input));
    }
    calls.add(packer.rest());
    calls.removeIf(List::isEmpty);
    return calls;
  }

  private static List<Input> inputs(Random random) {
    List<Input> inputs = new ArrayList<>();
    int count = random.nextInt(40);
    for (int i = 0; i < count; i++) {
      String letter = LETTERS[random.nextInt(LETTERS.length)];
      inputs.add(input(letter.repeat(1 + random.nextInt(30)), 1 + random.nextInt(40)));
    }
    return inputs;
  }

  private static Input input(String text, int tokens) {
    return new Input(
        new Document(
            SOURCE,
            new Item(1, 1, "k", Operation.INSERT, 1, Instant.EPOCH),
            1,
            new Row(null, null, List.of(text)),
            0,
            ContentHash.of(text, CHUNKER),
            List.of(new Chunk(0, 0, text.length(), text, tokens))),
        0);
  }

  private static long bytes(Input input) {
    return input.text().getBytes(StandardCharsets.UTF_8).length;
  }
}
