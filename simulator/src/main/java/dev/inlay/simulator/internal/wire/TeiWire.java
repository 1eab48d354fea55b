package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.http.Body;
import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.script.Model;
import dev.inlay.simulator.script.ProviderScript;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Hugging Face's text-embeddings-inference: `POST /embed`, `GET /info`, `GET /health`. It needs no
/// key and names no model; the answer is the bare list of vectors, the cost is told in a header; a
/// refusal has an `error_type`, and a validation error is a 413.
final class TeiWire implements Wire {
  private final ProviderScript provider;
  private final Model model;

  TeiWire(ProviderScript provider) {
    this.provider = provider;
    this.model = provider.models().getFirst();
  }

  @Override
  public boolean serves(Request request) {
    return switch (request.path()) {
      case "/embed" -> request.method().equals("POST");
      case "/info", "/health" -> request.method().equals("GET");
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
    if (request.path().equals("/health")) {
      return new Wanted.Lookup(Response.json(200, Map.of(), new byte[0]));
    }
    if (request.path().equals("/info")) {
      return new Wanted.Lookup(info());
    }
    JsonBody body = JsonBody.of(request.body());
    if (!body.flag("normalize", true)) {
      throw JsonBody.malformed("this simulator gives normalized vectors only", "normalize");
    }
    return new Wanted.Call(
        model.name(),
        body.texts("inputs"),
        body.number("dimensions"),
        body.flag("truncate", false) ? Wanted.Overlong.CUT : Wanted.Overlong.REFUSE,
        Wanted.Form.NUMBERS);
  }

  private Response info() {
    ObjectNode root = JsonBody.object();
    root.put("model_id", model.name()).putNull("model_sha").put("model_dtype", "float32");
    root.putObject("model_type").putObject("embedding").put("pooling", "cls");
    root.put("max_concurrent_requests", 512).put("max_input_length", model.tokensPerInput());
    root.put("max_batch_tokens", 16_384).putNull("max_batch_requests");
    root.put("max_client_batch_size", provider.caps().inputs()).put("auto_truncate", false);
    root.put("tokenization_workers", 2).put("version", "1.8.0");
    return Response.json(200, Map.of(), JsonBody.JSON.writeValueAsBytes(root));
  }

  @Override
  public Response answer(Answer answer) {
    JsonBytes json =
        new JsonBytes(answer.vectors().size() * (answer.model().largestDimensions() * 12 + 4));
    for (int i = 0; i < answer.vectors().size(); i++) {
      json.raw(i == 0 ? "[" : ",").vector(answer.vectors().get(i));
    }
    json.raw(answer.vectors().isEmpty() ? "[]" : "]");
    return Response.json(
        200,
        Map.of("x-compute-type", "cpu", "x-compute-tokens", Long.toString(answer.tokens())),
        json.toBytes());
  }

  @Override
  public Response refuse(Refusal refusal, List<Standing> told) {
    return switch (refusal) {
      case Refusal.KeyMissing missing -> unauthorized();
      case Refusal.KeyUnknown unknown -> unauthorized();
      case Refusal.TooManyInputs(int given, int most) ->
          error(
              413,
              "batch size %d > maximum allowed batch size %d".formatted(given, most),
              "Validation");
      case Refusal.InputTooLong(int index, long tokens, int most) ->
          error(
              413,
              "`inputs` must have less than %d tokens. Given: %d".formatted(most, tokens),
              "Validation");
      case Refusal.EmptyInput empty -> error(413, "`inputs` cannot be empty", "Validation");
      case Refusal.Malformed malformed -> error(422, malformed.message(), "Tokenizer");
      case Refusal.BadInput bad -> error(422, bad.message(), "Tokenizer");
      case Refusal.RateLimited limited -> overloaded();
      case Refusal.Busy busy -> overloaded();
      case Refusal.Failing(int status) ->
          status == 500
              ? error(424, "Inference failed", "Backend")
              : error(status, "unhealthy", "Unhealthy");
      default -> error(refusal.status(), refusal.message(), "Validation");
    };
  }

  private static Response overloaded() {
    return error(429, "Model is overloaded", "Overloaded");
  }

  private static Response unauthorized() {
    return new Response(401, Map.of(), Body.of(new byte[0]), Response.Ending.WHOLE);
  }

  private static Response error(int status, String error, String type) {
    return Response.json(
        status,
        Map.of(),
        JsonBody.JSON.writeValueAsBytes(
            JsonBody.object().put("error", error).put("error_type", type)));
  }
}
