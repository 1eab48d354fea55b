package dev.inlay.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final Rounds rounds =
      new Rounds(3, new Progress(new PrintStream(OutputStream.nullOutputStream())));

  @Test
  void everyContenderIsFirstOnce() throws Exception {
    List<String> order = new ArrayList<>();
    List<Rounds.Contender> contenders =
        List.of(named("a", order), named("b", order), named("c", order));

    rounds.interleave("test", "items/s", contenders);

    assertThat(order).containsExactly("a", "b", "c", "b", "c", "a", "c", "a", "b");
  }

  @Test
  void aFailingPeerIsOutWithItsReason() throws Exception {
    Rounds.Outcome outcome =
        rounds.interleave(
            "test",
            "items/s",
            List.of(
                named("ours", new ArrayList<>()),
                new Rounds.Contender(
                    "theirs",
                    false,
                    () -> {
                      throw new IllegalStateException("no luck");
                    })));

    assertThat(outcome.samples()).containsOnlyKeys("ours");
    assertThat(outcome.dropped().get("theirs")).contains("no luck");
  }

  @Test
  void aFailureOfOursEndsTheBench() {
    Rounds.Contender ours =
        new Rounds.Contender(
            "ours",
            true,
            () -> {
              throw new IllegalStateException("broken");
            });

    assertThatThrownBy(() -> rounds.interleave("test", "items/s", List.of(ours)))
        .hasMessage("broken");
  }

  @Test
  void ratiosAreTakenRoundByRound() {
    Samples noisy = new Samples(List.of(100.0, 10.0, 50.0));
    Samples control = new Samples(List.of(200.0, 20.0, 100.0));

    assertThat(noisy.over(control).values()).containsExactly(0.5, 0.5, 0.5);
  }

  private static Rounds.Contender named(String name, List<String> order) {
    return new Rounds.Contender(
        name,
        true,
        () -> {
          order.add(name);
          return 1;
        });
  }
}
