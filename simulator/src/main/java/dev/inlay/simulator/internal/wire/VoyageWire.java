package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.internal.quota.Violation;
import dev.inlay.simulator.script.QuotaUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Voyage AI's `POST /v1/embeddings`. Errors are `{"detail": ...}`; nothing tells of limits before
/// they are hit; too long texts lose their end unless `truncation` is false.
final class VoyageWire implements Wire {

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
    body.optionalOneOf("input_type", "query", "document");
    return new Wanted.Call(
        body.requiredText("model"),
        body.texts("input"),
        body.number("output_dimension"),
        body.flag("truncation", true) ? Wanted.Overlong.CUT : Wanted.Overlong.REFUSE,
        body.optionalOneOf("encoding_format", "base64").isPresent()
            ? Wanted.Form.BASE64
            : Wanted.Form.NUMBERS);
  }

  @Override
  public Response answer(Answer answer) {
    return Response.json(
        200,
        Map.of(),
        EmbeddingList.write(answer, "\"usage\":{\"total_tokens\":%d}".formatted(answer.tokens())));
  }

  @Override
  public Response refuse(Refusal refusal, List<Standing> told) {
    return switch (refusal) {
      case Refusal.KeyUnknown unknown -> detail(401, "Provided API key is invalid.", Map.of());
      case Refusal.ModelUnknown unknown ->
          detail(400, "Model %s is not supported.".formatted(unknown.model()), Map.of());
      case Refusal.TooManyInputs many ->
          detail(
              400,
              "The batch size limit is %d. You submitted a batch of %d."
                  .formatted(many.most(), many.given()),
              Map.of());
      case Refusal.TooManyTokens many ->
          detail(
              400,
              "Request to model failed. The max allowed tokens per submitted batch is %d. Your batch has %d tokens. Please lower the number of tokens in the batch."
                  .formatted(many.most(), many.given()),
              Map.of());
      case Refusal.RateLimited limited ->
          detail(429, told.isEmpty() ? limited.message() : reduced(limited), Map.of());
      case Refusal.Busy busy ->
          detail(429, busy.message(), busy.retryAfter().map(Delays::retryAfter).orElse(Map.of()));
      default -> detail(refusal.status(), refusal.message(), Map.of());
    };
  }

  private static String reduced(Refusal.RateLimited limited) {
    Violation first = limited.violations().getFirst();
    return "You have exceeded your rate limit of %d %s. Please see https://docs.voyageai.com/docs/rate-limits to learn more."
        .formatted(
            first.limit().amount(),
            first.limit().kind().unit() == QuotaUnit.TOKENS
                ? "TPM"
                : first.limit().kind().daily() ? "RPD" : "RPM");
  }

  private static Response detail(int status, String detail, Map<String, String> headers) {
    return Response.json(
        status, headers, JsonBody.JSON.writeValueAsBytes(JsonBody.object().put("detail", detail)));
  }
}
