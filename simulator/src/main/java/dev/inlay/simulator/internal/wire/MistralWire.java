package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.script.QuotaUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Mistral's `POST /v1/embeddings`: like OpenAI's, with headers and errors of its own.
final class MistralWire implements Wire {

  @Override
  public boolean serves(Request request) {
    return request.method().equals("POST") && request.path().equals("/v1/embeddings");
  }

  @Override
  public Optional<String> key(Request request) {
    return Bearer.key(request);
  }

  @Override
  public Wanted read(Request request) throws RefusedException {
    JsonBody body = JsonBody.of(request.body());
    body.oneOf("output_dtype", "float");
    body.oneOf("encoding_format", "float");
    return new Wanted.Call(
        body.requiredText("model"),
        body.texts("input"),
        body.number("output_dimension"),
        Wanted.Overlong.REFUSE,
        Wanted.Form.NUMBERS);
  }

  @Override
  public Response answer(Answer answer) {
    Map<String, String> headers = headers(answer.told());
    headers.put("x-ratelimit-tokens-query-cost", Long.toString(answer.tokens()));
    String usage =
        "\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":0,\"total_tokens\":%1$d}"
            .formatted(answer.tokens());
    return Response.json(200, headers, EmbeddingList.write(answer, usage));
  }

  @Override
  public Response refuse(Refusal refusal, List<Standing> told) {
    return switch (refusal) {
      case Refusal.KeyMissing missing -> unauthorized();
      case Refusal.KeyUnknown unknown -> unauthorized();
      case Refusal.ModelUnknown unknown ->
          error(400, "Invalid model: " + unknown.model(), "invalid_model", "1500", Map.of());
      case Refusal.TooManyInputs many ->
          error(
              400,
              "Too many inputs in request, split into more batches.",
              "invalid_request_error",
              "3210",
              Map.of());
      case Refusal.TooManyTokens many ->
          error(
              400,
              "Too many tokens in batch. Max is %d got %d".formatted(many.most(), many.given()),
              "invalid_request_error",
              "3210",
              Map.of());
      case Refusal.RateLimited limited -> limited(headers(told));
      case Refusal.Busy busy -> limited(busy.retryAfter().map(Delays::retryAfter).orElse(Map.of()));
      default ->
          error(
              refusal.status(),
              refusal.message(),
              refusal.status() < 500 ? "invalid_request_error" : "internal_server_error",
              Integer.toString(refusal.status() < 500 ? 3000 : 3700),
              Map.of());
    };
  }

  private static Response unauthorized() {
    return Response.json(
        401,
        Map.of(),
        JsonBody.JSON.writeValueAsBytes(JsonBody.object().put("detail", "Unauthorized")));
  }

  private static Response limited(Map<String, String> headers) {
    return error(429, "Rate limit exceeded", "rate_limited", "1300", headers);
  }

  private static Map<String, String> headers(List<Standing> told) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Standing standing : told) {
      String unit =
          (standing.limit().kind().unit() == QuotaUnit.TOKENS ? "tokens" : "req")
              + (standing.limit().kind().daily() ? "-day" : "-minute");
      headers.putIfAbsent("x-ratelimit-limit-" + unit, Long.toString(standing.limit().amount()));
      headers.putIfAbsent("x-ratelimit-remaining-" + unit, Long.toString(standing.remaining()));
    }
    return headers;
  }

  private static Response error(
      int status, String message, String type, String code, Map<String, String> headers) {
    ObjectNode root = JsonBody.object();
    root.put("object", "error").put("message", message).put("type", type);
    root.putNull("param").put("code", code);
    return Response.json(status, headers, JsonBody.JSON.writeValueAsBytes(root));
  }
}
