package dev.inlay.simulator;

import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.script.Keys;
import dev.inlay.simulator.script.LimitKind;
import java.net.URI;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `GET /_simulator/status` and `/_simulator/calls`: what was counted, as JSON. Keys that the
/// script does not name are not shown.
final class StatusPage {
  static final String PREFIX = "/_simulator/";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Collection<SimulatedProvider> providers;
  private final Function<String, URI> uris;

  /// @param uris where each provider is, by its name
  StatusPage(Collection<SimulatedProvider> providers, Function<String, URI> uris) {
    this.providers = providers;
    this.uris = uris;
  }

  /// The page at that path, if there is one.
  Optional<Response> page(Request request) {
    return switch (request.path().substring(PREFIX.length())) {
      case "status" -> Optional.of(page("providers", this::status));
      case "calls" -> Optional.of(page("calls", this::calls));
      default -> Optional.empty();
    };
  }

  private Response page(String name, Consumer<ArrayNode> writer) {
    ObjectNode root = JSON.createObjectNode();
    writer.accept(root.putArray(name));
    return Response.json(200, Map.of(), JSON.writeValueAsBytes(root));
  }

  private void status(ArrayNode array) {
    for (SimulatedProvider provider : providers) {
      ProviderCounters counters = provider.ledger().counters();
      Keys known = provider.script().keys();
      ObjectNode node = array.addObject();
      node.put("name", counters.provider());
      node.put("protocol", provider.script().protocol().key());
      node.put("uri", uris.apply(counters.provider()).toString());
      tally(node, counters.total());
      counters.statuses().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              e -> node.withObjectProperty("statuses").put(e.getKey().toString(), e.getValue()));
      ObjectNode faults = node.putObject("faults");
      counters.faults().forEach(faults::put);
      texts(node.putObject("texts"), counters.texts());
      ArrayNode limits = node.putArray("limits");
      counters.limits().forEach(limit -> limit(limits.addObject(), limit, known));
      ArrayNode keys = node.putArray("keys");
      counters.keys().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(e -> tally(keys.addObject().put("key", shown(e.getKey(), known)), e.getValue()));
    }
  }

  private static void tally(ObjectNode node, Tally tally) {
    node.put("calls", tally.calls());
    node.put("accepted", tally.accepted());
    node.put("refused", tally.refused());
    node.put("inputs", tally.inputs());
    node.put("tokens", tally.tokens());
    node.put("first_call", tally.firstCall().map(Object::toString).orElse(null));
    node.put("last_call", tally.lastCall().map(Object::toString).orElse(null));
  }

  private static void texts(ObjectNode node, TextCounters texts) {
    node.put("distinct", texts.distinct());
    node.put("repeated_inputs", texts.repeatedInputs());
    node.put("repeated_tokens", texts.repeatedTokens());
    node.put("untracked", texts.untracked());
  }

  private static void limit(ObjectNode node, LimitCounters limit, Keys known) {
    node.put("limit", limit.kind().key());
    node.put("key", shown(limit.key(), known));
    node.put("model", limit.model());
    put(node, "amount", limit.amount());
    put(node, "remaining", limit.remaining());
    node.put("taken", limit.taken());
    node.put("refused_calls", limit.refusedCalls());
    put(node, "allowed", limit.allowed());
    put(node, "allowed_until_last_call", limit.allowedUntilLastCall());
  }

  private static void put(ObjectNode node, String name, OptionalLong value) {
    if (value.isPresent()) {
      node.put(name, value.getAsLong());
    } else {
      node.putNull(name);
    }
  }

  private void calls(ArrayNode array) {
    for (SimulatedProvider provider : providers) {
      for (CallRecord call : provider.ledger().recent()) {
        ObjectNode node = array.addObject();
        node.put("provider", provider.script().name());
        node.put("number", call.number());
        node.put("at", call.at().toString());
        node.put("key", shown(call.key(), provider.script().keys()));
        node.put("model", call.model());
        node.put("inputs", call.inputs());
        node.put("tokens", call.tokens());
        node.put("status", call.status());
        node.put("accepted", call.accepted());
        ArrayNode refusedBy = node.putArray("refused_by");
        call.refusedBy().stream().map(LimitKind::key).forEach(refusedBy::add);
        ArrayNode faults = node.putArray("faults");
        call.faults().forEach(faults::add);
      }
    }
  }

  private static String shown(String key, Keys known) {
    boolean ours =
        key.length() <= Ledger.LONGEST_LABEL
            || known.accepted().contains(key)
            || known.revoked().contains(key);
    return ours ? key : "key-" + HexFormat.of().toHexDigits((int) SimulatedVectors.hash(key));
  }
}
