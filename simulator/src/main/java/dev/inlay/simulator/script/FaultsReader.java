package dev.inlay.simulator.script;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `faults` of a provider.
final class FaultsReader {
  private static final Pattern CALLS = Pattern.compile("(\\d{1,18})(-(\\d{1,18})?)?");

  /// What goes wrong, by its name; each reads the settings of its own.
  private static final Map<String, Function<Section, Fault.What>> KINDS = kinds();

  private FaultsReader() {}

  static List<Fault> read(Section provider) {
    List<Fault> faults = new ArrayList<>();
    provider
        .get("faults")
        .map(Value::list)
        .orElse(List.of())
        .forEach(value -> value.section().flatMap(FaultsReader::fault).ifPresent(faults::add));
    return faults;
  }

  private static Map<String, Function<Section, Fault.What>> kinds() {
    Map<String, Function<Section, Fault.What>> kinds = new LinkedHashMap<>();
    kinds.put(
        "too_many_requests",
        s -> new Fault.TooManyRequests(s.get("retry_after").flatMap(Value::duration)));
    kinds.put("out_of_credit", s -> new Fault.OutOfCredit());
    kinds.put("key_revoked", s -> new Fault.KeyRevoked());
    kinds.put("server_error", s -> new Fault.ServerError(status(s, 500)));
    kinds.put("html_page", s -> new Fault.HtmlPage(status(s, 502)));
    kinds.put("bad_input", s -> new Fault.BadInput());
    kinds.put("slow", s -> new Fault.Slow(duration(s, "delay", Duration.ofSeconds(30))));
    kinds.put(
        "slow_body", s -> new Fault.SlowBody(duration(s, "duration", Duration.ofSeconds(30))));
    kinds.put("reset", s -> new Fault.Reset());
    kinds.put("cut_in_head", s -> new Fault.CutInHead());
    kinds.put("cut_in_body", s -> new Fault.CutInBody());
    kinds.put("half_closed", s -> new Fault.HalfClosed());
    kinds.put("truncated_json", s -> new Fault.TruncatedJson());
    kinds.put("wrong_count", s -> new Fault.WrongCount(by(s)));
    kinds.put("reversed_order", s -> new Fault.ReversedOrder());
    kinds.put("nan", s -> new Fault.NotANumber());
    kinds.put("wrong_dimensions", s -> new Fault.WrongDimensions(by(s)));
    kinds.put(
        "huge_body",
        s ->
            new Fault.HugeBody(
                s.get("bytes").flatMap(v -> v.whole(1, 1L << 40)).orElse(256L << 20)));
    return kinds;
  }

  private static int status(Section section, int otherwise) {
    return section.get("status").flatMap(v -> v.integer(200, 599)).orElse(otherwise);
  }

  private static int by(Section section) {
    return section.get("by").flatMap(v -> v.integer(-100_000, 100_000)).orElse(-1);
  }

  private static Duration duration(Section section, String name, Duration otherwise) {
    return section.get(name).flatMap(Value::duration).orElse(otherwise);
  }

  private static Optional<Fault> fault(Section section) {
    Optional<Value> kind = section.require("fault");
    Optional<Fault.What> what =
        kind.flatMap(Value::text)
            .flatMap(
                name -> {
                  Function<Section, Fault.What> reader = KINDS.get(name);
                  return reader == null
                      ? kind.get()
                          .wrong(
                              "there is no fault \"%s\"%s"
                                  .formatted(name, Nearest.hint(name, KINDS.keySet())))
                      : section
                          .mistakes()
                          .attempt(section.node(), section.path(), () -> reader.apply(section));
                });
    Optional<When> when = when(section);
    if (what.isPresent()) { // else its own settings would seem unknown
      section.end();
    }
    return what.flatMap(w -> when.map(then -> new Fault(w, then)));
  }

  private static Optional<When> when(Section section) {
    When all = When.ALWAYS;
    long[] calls = {all.firstCall(), all.lastCall()};
    section
        .get("calls")
        .ifPresent(value -> value.text().ifPresent(text -> calls(value, text, calls)));
    Duration from = section.get("from").flatMap(Value::duration).orElse(all.from());
    Duration to = section.get("to").flatMap(Value::duration).orElse(all.to());
    double probability = section.get("probability").flatMap(Value::decimal).orElse(1.0);
    long seed = section.get("seed").flatMap(v -> v.whole(0, Long.MAX_VALUE)).orElse(0L);
    Optional<String> text = section.get("text").flatMap(Value::text);
    long most = section.get("most").flatMap(v -> v.whole(1, Long.MAX_VALUE)).orElse(Long.MAX_VALUE);
    return section
        .mistakes()
        .attempt(
            section.node(),
            section.path(),
            () -> new When(calls[0], calls[1], from, to, probability, seed, text, most));
  }

  /// `7`, `7-9` or `7-`.
  private static void calls(Value value, String text, long[] calls) {
    Matcher matcher = CALLS.matcher(text);
    if (!matcher.matches()) {
      value.wrong("must be the numbers of calls, like 7, 7-9 or 7-, not \"%s\"".formatted(text));
      return;
    }
    calls[0] = Long.parseLong(matcher.group(1));
    if (matcher.group(3) != null) {
      calls[1] = Long.parseLong(matcher.group(3));
    } else if (matcher.group(2) == null) {
      calls[1] = calls[0];
    }
  }
}
