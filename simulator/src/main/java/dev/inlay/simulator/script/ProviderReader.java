package dev.inlay.simulator.script;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads one provider of a script.
final class ProviderReader {
  private ProviderReader() {}

  static Optional<ProviderScript> read(String name, Section section) {
    Optional<Protocol> protocol =
        section.require("protocol").flatMap(v -> v.oneOf(Protocol.values(), Protocol::key));
    Mount mount = mount(name, section);
    Keys keys =
        section.get("keys").flatMap(Value::section).map(ProviderReader::keys).orElse(Keys.ANY);
    List<Model> models =
        section.get("models").flatMap(Value::section).map(ProviderReader::models).orElse(List.of());
    Optional<Integer> inputs =
        section.get("inputs_per_call").flatMap(v -> v.integer(1, CallCaps.UNLIMITED));
    Optional<Integer> tokens =
        section.get("tokens_per_call").flatMap(v -> v.integer(1, CallCaps.UNLIMITED));
    double bytesPerToken = section.get("bytes_per_token").flatMap(Value::decimal).orElse(4.0);
    Latency latency = section.get("latency").flatMap(ProviderReader::latency).orElse(Latency.NONE);
    Limits limits = LimitsReader.read(section);
    List<Fault> faults = FaultsReader.read(section);
    section.end();
    return protocol.flatMap(
        known ->
            section
                .mistakes()
                .attempt(
                    section.node(),
                    section.path(),
                    () ->
                        new ProviderScript(
                            name,
                            known,
                            mount,
                            keys,
                            models.isEmpty() ? known.models() : models,
                            new CallCaps(
                                inputs.orElse(known.caps().inputs()),
                                tokens.orElse(known.caps().tokens())),
                            limits,
                            latency,
                            faults,
                            bytesPerToken)));
  }

  private static Mount mount(String name, Section section) {
    Optional<Integer> port = section.get("port").flatMap(v -> v.integer(0, 65_535));
    OptionalInt own = port.map(OptionalInt::of).orElse(OptionalInt.empty());
    Optional<Value> path = section.get("path");
    Mount standard = new Mount(ProviderScript.NAME.matcher(name).matches() ? "/" + name : "", own);
    return path.flatMap(Value::text)
        .flatMap(
            text -> {
              Value value = path.get();
              return section
                  .mistakes()
                  .attempt(value.node(), value.path(), () -> new Mount(text, own));
            })
        .orElse(standard);
  }

  private static Keys keys(Section section) {
    Set<String> accepted = words(section, "accepted");
    Set<String> revoked = words(section, "revoked");
    section.end();
    return section
        .mistakes()
        .attempt(section.node(), section.path(), () -> new Keys(accepted, revoked))
        .orElse(Keys.ANY);
  }

  private static Set<String> words(Section section, String name) {
    Set<String> words = new LinkedHashSet<>();
    section
        .get(name)
        .map(Value::list)
        .orElse(List.of())
        .forEach(member -> member.text().ifPresent(words::add));
    return words;
  }

  private static List<Model> models(Section section) {
    List<Model> models = new ArrayList<>();
    for (String name : section.names()) {
      section
          .get(name)
          .flatMap(Value::section)
          .flatMap(model -> model(name, model))
          .ifPresent(models::add);
    }
    return models;
  }

  private static Optional<Model> model(String name, Section section) {
    Optional<Integer> dimensions = section.require("dimensions").flatMap(v -> v.integer(1, 65_536));
    Optional<Integer> largest =
        section.get("largest_dimensions").flatMap(v -> v.integer(1, 65_536));
    Optional<Integer> tokens =
        section.require("tokens_per_input").flatMap(v -> v.integer(1, 100_000_000));
    section.end();
    if (dimensions.isEmpty() || tokens.isEmpty()) {
      return Optional.empty();
    }
    return section
        .mistakes()
        .attempt(
            section.node(),
            section.path(),
            () ->
                new Model(name, dimensions.get(), largest.orElse(dimensions.get()), tokens.get()));
  }

  private static Optional<Latency> latency(Value value) {
    if (!value.isSection()) {
      return value.duration().map(Latency::fixed);
    }
    return value
        .section()
        .flatMap(
            section -> {
              Duration least = section.get("least").flatMap(Value::duration).orElse(Duration.ZERO);
              Duration most = section.get("most").flatMap(Value::duration).orElse(least);
              Duration perToken =
                  section.get("per_token").flatMap(Value::duration).orElse(Duration.ZERO);
              section.end();
              return section
                  .mistakes()
                  .attempt(
                      section.node(), section.path(), () -> new Latency(least, most, perToken));
            });
  }
}
