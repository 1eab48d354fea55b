package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.script.QuotaUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Jina AI's `POST /v1/embeddings`. Errors have a code beside their detail; of limits only what
/// remains is told; `truncate` is false unless asked for.
final class JinaWire implements Wire {

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
    body.optionalOneOf(
        "task",
        "retrieval.query",
        "retrieval.passage",
        "separation",
        "classification",
        "text-matching");
    return new Wanted.Call(
        body.requiredText("model"),
        body.texts("input"),
        body.number("dimensions"),
        body.flag("truncate", false) ? Wanted.Overlong.CUT : Wanted.Overlong.REFUSE,
        body.oneOf("embedding_type", "float", "base64").equals("base64")
            ? Wanted.Form.BASE64
            : Wanted.Form.NUMBERS);
  }

  @Override
  public Response answer(Answer answer) {
    return Response.json(
        200, remaining(answer.told()), EmbeddingList.write(answer, Usage.openAi(answer)));
  }

  @Override
  public Response refuse(Refusal refusal, List<Standing> told) {
    return switch (refusal) {
      case Refusal.KeyMissing missing ->
          error(401, "AUTH_MISSING_API_KEY", "Authentication required", Map.of());
      case Refusal.KeyUnknown unknown ->
          error(401, "AUTH_INVALID_API_KEY", "Invalid API key", Map.of());
      case Refusal.KeyRevoked revoked -> error(403, "AUTHZ_FORBIDDEN", refusal.message(), Map.of());
      case Refusal.OutOfCredit out ->
          error(403, "AUTHZ_INSUFFICIENT_BALANCE", "Insufficient account balance", Map.of());
      case Refusal.ModelUnknown unknown ->
          error(400, "INPUT_MODEL_NOT_FOUND", refusal.message(), Map.of());
      case Refusal.InputTooLong tooLong ->
          error(
              400,
              "INPUT_TOKEN_LIMIT_EXCEEDED",
              "Single text cannot exceed %d tokens. %d tokens given."
                  .formatted(tooLong.most(), tooLong.tokens()),
              Map.of());
      case Refusal.RateLimited limited ->
          error(429, code(limited), "Rate limit exceeded", remaining(told));
      case Refusal.Busy busy ->
          error(
              429,
              "RATE_CONCURRENCY_LIMIT_EXCEEDED",
              "Concurrency limit exceeded",
              busy.retryAfter().map(Delays::retryAfter).orElse(Map.of()));
      default ->
          error(
              refusal.status(),
              refusal.status() < 500 ? "INPUT_INVALID" : "SERVER_ERROR",
              refusal.message(),
              Map.of());
    };
  }

  private static String code(Refusal.RateLimited limited) {
    return limited.violations().getFirst().limit().kind().unit() == QuotaUnit.TOKENS
        ? "RATE_TOKEN_LIMIT_EXCEEDED"
        : "RATE_REQUEST_LIMIT_EXCEEDED";
  }

  private static Map<String, String> remaining(List<Standing> told) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Standing standing : told) {
      boolean tokens = standing.limit().kind().unit() == QuotaUnit.TOKENS;
      headers.putIfAbsent(
          tokens ? "x-ratelimit-remaining-tokens" : "x-ratelimit-remaining-requests",
          Long.toString(standing.remaining()));
    }
    return headers;
  }

  private static Response error(
      int status, String code, String detail, Map<String, String> headers) {
    return Response.json(
        status,
        headers,
        JsonBody.JSON.writeValueAsBytes(JsonBody.object().put("code", code).put("detail", detail)));
  }
}
