package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.internal.quota.Violation;
import dev.inlay.simulator.script.LimitKind;
import dev.inlay.simulator.script.QuotaUnit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// OpenAI's `POST /v1/embeddings`.
final class OpenAiWire implements Wire {

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
    return read(JsonBody.of(request.body()), Optional.empty());
  }

  /// @param deployment the model, where the path names it and not the body
  static Wanted.Call read(JsonBody body, Optional<String> deployment) throws RefusedException {
    String model = deployment.isPresent() ? deployment.get() : body.requiredText("model");
    List<String> texts = body.texts("input");
    OptionalInt dimensions = body.number("dimensions");
    boolean base64 = body.oneOf("encoding_format", "float", "base64").equals("base64");
    return new Wanted.Call(
        model,
        texts,
        dimensions,
        Wanted.Overlong.REFUSE,
        base64 ? Wanted.Form.BASE64 : Wanted.Form.NUMBERS);
  }

  @Override
  public Response answer(Answer answer) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("openai-version", "2020-10-01");
    headers.putAll(headers(answer.told()));
    byte[] body = EmbeddingList.write(answer, Usage.openAi(answer));
    return Response.json(200, headers, body);
  }

  @Override
  public Response refuse(Refusal refusal, List<Standing> told) {
    return switch (refusal) {
      case Refusal.NoSuchPath(String method, String path) ->
          error(
              404,
              "Invalid URL (%s %s)".formatted(method, path),
              "invalid_request_error",
              null,
              null);
      case Refusal.KeyMissing() ->
          error(
              401,
              "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
              "invalid_request_error",
              null,
              null);
      case Refusal.KeyUnknown(String key) ->
          error(
              401,
              "Incorrect API key provided: %s. You can find your API key at https://platform.openai.com/account/api-keys."
                  .formatted(Bearer.masked(key)),
              "invalid_request_error",
              null,
              "invalid_api_key");
      case Refusal.KeyRevoked() ->
          error(
              403,
              "The API key has been revoked. Create another at https://platform.openai.com/account/api-keys.",
              "invalid_request_error",
              null,
              "api_key_revoked");
      case Refusal.ModelUnknown(String model) ->
          error(
              404,
              "The model `%s` does not exist or you do not have access to it.".formatted(model),
              "invalid_request_error",
              null,
              "model_not_found");
      case Refusal.Malformed(String message, String field) ->
          error(400, message, "invalid_request_error", field.isEmpty() ? null : field, null);
      case Refusal.TooManyInputs(int given, int most) ->
          error(
              400,
              "Invalid 'input': array too long. Expected an array with maximum length %d, but got an array with length %d instead."
                  .formatted(most, given),
              "invalid_request_error",
              "input",
              "array_above_max_length");
      case Refusal.EmptyInput(int index) ->
          error(
              400,
              "Invalid 'input[%d]': input cannot be an empty string.".formatted(index),
              "invalid_request_error",
              "input",
              null);
      case Refusal.InputTooLong(int index, long tokens, int most) ->
          error(
              400,
              "This model's maximum context length is %d tokens, however you requested %d tokens (%2$d in your prompt; 0 for the completion). Please reduce your prompt; or completion length."
                  .formatted(most, tokens),
              "invalid_request_error",
              null,
              null);
      case Refusal.TooManyTokens(long given, int most) ->
          error(
              400,
              "Requested %d tokens, max %d tokens per request".formatted(given, most),
              "max_tokens_per_request",
              null,
              "max_tokens_per_request");
      case Refusal.WrongDimensions(int given, int most) ->
          error(
              400,
              "Invalid value for 'dimensions' = %d. Must be between 1 and %d."
                  .formatted(given, most),
              "invalid_request_error",
              "dimensions",
              null);
      case Refusal.BadInput(int index) ->
          error(
              400,
              "'$.input[%d]' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference."
                  .formatted(index),
              "invalid_request_error",
              null,
              null);
      case Refusal.RateLimited limited -> rateLimited(limited, told);
      case Refusal.Busy(Optional<Duration> retryAfter) ->
          error(
              429,
              retryAfter.map(Delays::retryAfter).orElse(Map.of()),
              "Rate limit reached. Please try again later.",
              "requests",
              null,
              "rate_limit_exceeded");
      case Refusal.OutOfCredit() ->
          error(
              429,
              "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
              "insufficient_quota",
              null,
              "insufficient_quota");
      case Refusal.Failing(int status) ->
          error(
              status,
              status == 503
                  ? "The engine is currently overloaded, please try again later"
                  : "The server had an error while processing your request. Sorry about that!",
              "server_error",
              null,
              null);
    };
  }

  private static Response rateLimited(Refusal.RateLimited limited, List<Standing> told) {
    Violation first = limited.violations().getFirst();
    LimitKind kind = first.limit().kind();
    String unit = kind.unit() == QuotaUnit.TOKENS ? "tokens" : "requests";
    long most = first.limit().amount();
    String advice =
        first.waitMicros().isPresent()
            ? "Please try again in %s."
                .formatted(Delays.go(Delays.longest(limited.violations()).orElse(0)))
            : "The input or output tokens must be reduced in order to run successfully.";
    String message =
        "%s for %s in organization org-simulator on %s per %s (%s): Limit %d, %sRequested %d. %s Visit https://platform.openai.com/account/rate-limits to learn more."
            .formatted(
                first.waitMicros().isPresent() ? "Rate limit reached" : "Request too large",
                limited.model(),
                unit,
                kind.daily() ? "day" : "min",
                unit.substring(0, 1).toUpperCase(Locale.ROOT) + (kind.daily() ? "PD" : "PM"),
                most,
                first.waitMicros().isPresent()
                    ? "Used %d, ".formatted(Math.max(0, most - first.remaining()))
                    : "",
                first.requested(),
                advice);
    Map<String, String> headers = headers(told);
    if (!told.isEmpty()) {
      headers.putAll(Delays.retryAfter(limited));
    }
    return error(429, headers, message, unit, null, "rate_limit_exceeded");
  }

  /// The six headers, of those limits that are there; a minute's before a day's.
  static Map<String, String> headers(List<Standing> told) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Standing standing : told) {
      String unit = standing.limit().kind().unit() == QuotaUnit.TOKENS ? "tokens" : "requests";
      headers.putIfAbsent("x-ratelimit-limit-" + unit, Long.toString(standing.limit().amount()));
      headers.putIfAbsent("x-ratelimit-remaining-" + unit, Long.toString(standing.remaining()));
      headers.putIfAbsent("x-ratelimit-reset-" + unit, Delays.go(standing.resetMicros()));
    }
    return headers;
  }

  private static Response error(
      int status, String message, String type, @Nullable String param, @Nullable String code) {
    return error(status, Map.of(), message, type, param, code);
  }

  private static Response error(
      int status,
      Map<String, String> headers,
      String message,
      String type,
      @Nullable String param,
      @Nullable String code) {
    ObjectNode root = JsonBody.object();
    root.putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return Response.json(status, headers, JsonBody.JSON.writeValueAsBytes(root));
  }
}
