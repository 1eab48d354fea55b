package dev.inlay.simulator.script;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The value of a setting. Each way to read it gives nothing when it is not of that kind, and has
/// then reported the mistake.
record Value(Node node, String path, Mistakes mistakes) {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9][0-9_]*");
  private static final Pattern DURATION =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?(us|ms|s|m|h|d)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "us", Duration.ofNanos(1000),
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  Optional<String> text() {
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      return Optional.of(scalar.getValue());
    }
    return wrong("must be a word or a number");
  }

  boolean is(String word) {
    return node instanceof ScalarNode scalar && scalar.getValue().equals(word);
  }

  boolean isSection() {
    return node instanceof MappingNode;
  }

  Optional<Long> whole(long least, long most) {
    Optional<String> text = text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (WHOLE.matcher(text.get()).matches()) {
        long number = Long.parseLong(text.get().replace("_", ""));
        if (number >= least && number <= most) {
          return Optional.of(number);
        }
      }
    } catch (NumberFormatException e) {
      // too long a number: told below
    }
    return wrong(
        "must be a whole number from %d to %d, not \"%s\"".formatted(least, most, text.get()));
  }

  Optional<Integer> integer(int least, int most) {
    return whole(least, most).map(Long::intValue);
  }

  Optional<Double> decimal() {
    return text()
        .flatMap(
            text -> {
              try {
                return Optional.of(Double.parseDouble(text));
              } catch (NumberFormatException e) {
                return wrong("must be a number, not \"%s\"".formatted(text));
              }
            });
  }

  Optional<Boolean> flag() {
    return text()
        .flatMap(
            text ->
                switch (text) {
                  case "true" -> Optional.of(true);
                  case "false" -> Optional.of(false);
                  default -> wrong("must be true or false, not \"%s\"".formatted(text));
                });
  }

  /// A number and its unit: `200ms`, `14s`.
  Optional<Duration> duration() {
    return text()
        .flatMap(
            text -> {
              Matcher matcher = DURATION.matcher(text);
              Duration unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
              if (unit == null) {
                return wrong(
                    "must be a number and its unit (us, ms, s, m, h, d), like 200ms or 14s, not \"%s\""
                        .formatted(text));
              }
              try {
                return Optional.of(
                    Duration.ofNanos(
                        new BigDecimal(matcher.group(1))
                            .multiply(BigDecimal.valueOf(unit.toNanos()))
                            .longValueExact()));
              } catch (ArithmeticException e) {
                return wrong("cannot be that long or that fine: \"%s\"".formatted(text));
              }
            });
  }

  /// One of these, by the names they have in scripts.
  <E extends Enum<E>> Optional<E> oneOf(E[] values, Function<E, String> key) {
    return text()
        .flatMap(
            text -> {
              Optional<E> found =
                  Arrays.stream(values).filter(value -> key.apply(value).equals(text)).findFirst();
              return found.isPresent()
                  ? found
                  : wrong(
                      "there is no \"%s\"%s"
                          .formatted(
                              text,
                              Nearest.hint(text.toLowerCase(Locale.ROOT), names(values, key))));
            });
  }

  private static <E> List<String> names(E[] values, Function<E, String> key) {
    return Arrays.stream(values).map(key).toList();
  }

  Optional<Section> section() {
    if (node instanceof MappingNode mapping) {
      return Optional.of(new Section(mapping, path, mistakes));
    }
    return wrong("must have settings of its own, each on a line below it");
  }

  /// The members of a list.
  List<Value> list() {
    if (!(node instanceof SequenceNode sequence)) {
      wrong("must be a list");
      return List.of();
    }
    List<Value> members = new ArrayList<>();
    for (Node member : sequence.getValue()) {
      members.add(new Value(member, path + "[" + members.size() + "]", mistakes));
    }
    return members;
  }

  /// Reports a mistake.
  <T> Optional<T> wrong(String message) {
    mistakes.add(node, path, message);
    return Optional.empty();
  }
}
