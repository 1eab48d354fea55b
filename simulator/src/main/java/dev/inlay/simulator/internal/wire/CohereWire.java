package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.internal.quota.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Cohere's `POST /v2/embed`. Vectors are lists by type, without an index; errors are `{"message":
/// ...}`; no header tells of limits; too long texts lose their end unless `truncate` is NONE.
final class CohereWire implements Wire {

  @Override
  public boolean serves(Request request) {
    return request.method().equals("POST") && request.path().equals("/v2/embed");
  }

  @Override
  public Optional<String> key(Request request) {
    return Bearer.key(request);
  }

  @Override
  public Wanted read(Request request) throws RefusedException {
    JsonBody body = JsonBody.of(request.body());
    if (body.optionalOneOf(
            "input_type", "search_document", "search_query", "classification", "clustering")
        .isEmpty()) {
      throw JsonBody.malformed(
          "invalid request: valid input_type must be provided with the provided model",
          "input_type");
    }
    for (JsonNode type : body.root().path("embedding_types")) {
      if (!type.asString("").equals("float")) {
        throw JsonBody.malformed(
            "invalid request: this simulator gives embedding_types float only, not " + type,
            "embedding_types");
      }
    }
    String truncate = body.oneOf("truncate", "END", "START", "NONE");
    if (truncate.equals("START")) {
      throw JsonBody.malformed(
          "invalid request: this simulator does not truncate at the START", "truncate");
    }
    return new Wanted.Call(
        body.requiredText("model"),
        body.texts("texts"),
        body.number("output_dimension"),
        truncate.equals("NONE") ? Wanted.Overlong.REFUSE : Wanted.Overlong.CUT,
        Wanted.Form.NUMBERS);
  }

  @Override
  public Response answer(Answer answer) {
    int each = answer.model().largestDimensions() * 12 + 16;
    JsonBytes json = new JsonBytes(answer.vectors().size() * each + 256);
    json.raw("{\"id\":\"00000000-0000-4000-8000-000000000000\",\"embeddings\":{\"float\":[");
    for (int i = 0; i < answer.vectors().size(); i++) {
      json.raw(i == 0 ? "" : ",").vector(answer.vectors().get(i));
    }
    json.raw("]},\"texts\":[");
    for (int i = 0; i < answer.call().texts().size(); i++) {
      json.raw(i == 0 ? "" : ",").string(answer.call().texts().get(i));
    }
    json.raw("],\"meta\":{\"api_version\":{\"version\":\"2\"},\"billed_units\":{\"input_tokens\":");
    json.number(answer.tokens()).raw("}},\"response_type\":\"embeddings_by_type\"}");
    return Response.json(200, Map.of(), json.toBytes());
  }

  @Override
  public Response refuse(Refusal refusal, List<Standing> told) {
    return switch (refusal) {
      case Refusal.KeyMissing missing -> error(401, "no api key supplied", Map.of());
      case Refusal.KeyUnknown unknown -> error(401, "invalid api token", Map.of());
      case Refusal.ModelUnknown unknown ->
          error(
              404,
              "model '%s' not found, make sure the correct model ID was used and that you have access to the model."
                  .formatted(unknown.model()),
              Map.of());
      case Refusal.TooManyInputs many ->
          error(
              400,
              "invalid request: total number of texts must be at most %d - received %d"
                  .formatted(many.most(), many.given()),
              Map.of());
      case Refusal.InputTooLong tooLong ->
          error(
              400,
              "too many tokens: total number of tokens in text %d cannot exceed %d - received %d"
                  .formatted(tooLong.index(), tooLong.most(), tooLong.tokens()),
              Map.of());
      case Refusal.RateLimited limited ->
          error(429, told.isEmpty() ? "too many requests" : exceeded(limited), Map.of());
      case Refusal.Busy busy ->
          error(
              429, "too many requests", busy.retryAfter().map(Delays::retryAfter).orElse(Map.of()));
      case Refusal.OutOfCredit out ->
          error(402, "Please add or update your payment method to continue.", Map.of());
      default -> error(refusal.status(), refusal.message(), Map.of());
    };
  }

  private static String exceeded(Refusal.RateLimited limited) {
    Violation first = limited.violations().getFirst();
    String unit =
        switch (first.limit().kind().unit()) {
          case REQUESTS -> "API calls";
          case INPUTS -> "inputs";
          case TOKENS -> "tokens";
        };
    return "You are using a Trial key, which is limited to %d %s / %s. You can continue to use the Trial key for free or upgrade to a Production key with higher rate limits at 'https://dashboard.cohere.com/api-keys'."
        .formatted(first.limit().amount(), unit, first.limit().kind().daily() ? "day" : "minute");
  }

  private static Response error(int status, String message, Map<String, String> headers) {
    return Response.json(
        status,
        headers,
        JsonBody.JSON.writeValueAsBytes(JsonBody.object().put("message", message)));
  }
}
