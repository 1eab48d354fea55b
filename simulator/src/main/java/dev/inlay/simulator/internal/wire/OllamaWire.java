package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.ProviderScript;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Ollama: `POST /api/embed`, `POST /api/show`, `GET /api/tags`. It needs no key; too long texts
/// lose their end in silence unless `truncate` is false; too much work is refused with a 503.
final class OllamaWire implements Wire {
  private final ProviderScript provider;

  OllamaWire(ProviderScript provider) {
    this.provider = provider;
  }

  @Override
  public boolean serves(Request request) {
    return switch (request.path()) {
      case "/api/embed", "/api/show" -> request.method().equals("POST");
      case "/api/tags" -> request.method().equals("GET");
      default -> false;
    };
  }

  @Override
  public Optional<String> key(Request request) {
    return Bearer.key(request);
  }

  @Override
  public boolean needsKey() {
    return false;
  }

  @Override
  public Wanted read(Request request) throws RefusedException {
    if (request.path().equals("/api/tags")) {
      return new Wanted.Lookup(tags());
    }
    JsonBody body = JsonBody.of(request.body());
    String model = body.requiredText("model").replaceFirst(":latest$", "");
    if (request.path().equals("/api/show")) {
      return new Wanted.Lookup(show(model));
    }
    return new Wanted.Call(
        model,
        body.texts("input"),
        body.number("dimensions"),
        body.flag("truncate", true) ? Wanted.Overlong.CUT : Wanted.Overlong.REFUSE,
        Wanted.Form.NUMBERS);
  }

  private Response tags() {
    ObjectNode root = JsonBody.object();
    ArrayNode models = root.putArray("models");
    for (Model model : provider.models()) {
      models
          .addObject()
          .put("name", model.name() + ":latest")
          .put("model", model.name() + ":latest");
    }
    return json(200, root);
  }

  private Response show(String name) throws RefusedException {
    Model model =
        provider
            .model(name)
            .orElseThrow(() -> new RefusedException(new Refusal.ModelUnknown(name)));
    ObjectNode root = JsonBody.object();
    root.putObject("details").put("family", "simulated").put("format", "gguf");
    root.putObject("model_info")
        .put("general.architecture", "simulated")
        .put("simulated.context_length", model.tokensPerInput())
        .put("simulated.embedding_length", model.dimensions());
    root.putArray("capabilities").add("embedding");
    return json(200, root);
  }

  @Override
  public Response answer(Answer answer) {
    int each = answer.model().largestDimensions() * 12 + 16;
    JsonBytes json = new JsonBytes(answer.vectors().size() * each + 128);
    json.raw("{\"model\":").string(answer.model().name()).raw(",\"embeddings\":[");
    for (int i = 0; i < answer.vectors().size(); i++) {
      json.raw(i == 0 ? "" : ",").vector(answer.vectors().get(i));
    }
    json.raw("],\"total_duration\":1000000,\"load_duration\":1000,\"prompt_eval_count\":");
    return Response.json(200, Map.of(), json.number(answer.tokens()).raw("}").toBytes());
  }

  @Override
  public Response refuse(Refusal refusal, List<Standing> told) {
    return switch (refusal) {
      case Refusal.ModelUnknown(String model) ->
          error(404, "model \"%s\" not found, try pulling it first".formatted(model));
      case Refusal.InputTooLong tooLong ->
          error(400, "the input length exceeds the context length");
      case Refusal.RateLimited limited -> busy();
      case Refusal.Busy busy -> busy();
      case Refusal.KeyMissing missing -> error(401, "unauthorized");
      case Refusal.KeyUnknown unknown -> error(401, "unauthorized");
      default -> error(refusal.status(), refusal.message());
    };
  }

  private static Response busy() {
    return error(503, "server busy, please try again.  maximum pending requests exceeded");
  }

  private static Response error(int status, String message) {
    return json(status, JsonBody.object().put("error", message));
  }

  private static Response json(int status, ObjectNode root) {
    return Response.json(status, Map.of(), JsonBody.JSON.writeValueAsBytes(root));
  }
}
