package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.inlay.core.embed.EmbeddingException.Denied;
import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.QuotaWindow;
import dev.inlay.core.embed.ToldLimit;
import dev.inlay.providers.StubServer.Answer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MistralContractTest extends DataContract {

  @Override
  String provider() {
    return "mistral";
  }

  @Override
  String base() {
    return "/v1";
  }

  @Override
  String path() {
    return "/v1/embeddings";
  }

  @Override
  boolean base64() {
    return false;
  }

  @Override
  List<String> texts(JsonNode body) {
    assertThat(body.get("output_dimension").intValue()).isEqualTo(4);
    return strings(body.get("input"));
  }

  @Override
  Stream<Refused> refusals() {
    return Stream.of(
        Refused.denied("a wrong key", 401, "{\"message\":\"Unauthorized\",\"request_id\":\"1\"}"),
        Refused.denied(
            "an unknown model",
            400,
            "{\"object\":\"error\",\"message\":\"Invalid model: x\",\"type\":\"invalid_model\",\"param\":null,\"code\":\"1500\"}"),
        Refused.permanent(
            "too many tokens in all",
            400,
            "{\"object\":\"error\",\"message\":\"Too many tokens overall, split into more batches.\",\"type\":\"invalid_request_prompt\",\"param\":null,\"code\":\"3210\"}"),
        Refused.permanent(
            "a body that it cannot read",
            422,
            "{\"object\":\"error\",\"message\":{\"detail\":[{\"type\":\"string_type\",\"loc\":[\"body\",\"input\"],\"msg\":\"Input should be a valid string\"}]},\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}"),
        Refused.limited(
            "a limit of requests",
            429,
            "{\"object\":\"error\",\"message\":\"Requests rate limit exceeded\",\"type\":\"rate_limited\",\"param\":null,\"code\":\"1300\"}"),
        Refused.limited(
            "no capacity",
            429,
            "{\"object\":\"error\",\"message\":\"Service tier capacity exceeded for this model.\",\"type\":\"service_tier_capacity_exceeded\",\"param\":null,\"code\":\"3505\"}"));
  }

  @Test
  void itsOwnHeadersAreRead() throws InterruptedException {
    server()
        .answer(
            Answer.of(200, answer(List.of(Sample.vector("a"))))
                .header("x-ratelimit-limit-req-minute", "60")
                .header("x-ratelimit-remaining-req-minute", "59")
                .header("x-ratelimit-limit-tokens-minute", "50000")
                .header("x-ratelimit-remaining-tokens-minute", "47196")
                .header("x-ratelimit-limit-tokens-month", "4000000")
                .header("x-ratelimit-remaining-tokens-month", "3950246"));
    assertThat(embedder().embed(documents("a")).told())
        .containsExactlyInAnyOrder(
            told(QuotaUnit.REQUESTS, 60, 59), told(QuotaUnit.TOKENS, 50_000, 47_196));
  }

  private static ToldLimit told(QuotaUnit unit, long limit, long remaining) {
    return new ToldLimit(
        unit,
        QuotaWindow.MINUTE,
        OptionalLong.of(limit),
        OptionalLong.of(remaining),
        Optional.empty());
  }

  @Test
  void anAllowanceOfNothingIsNoQuestionOfPatience() {
    server()
        .answer(
            Answer.of(429, "{\"message\":\"Rate limit exceeded\",\"code\":\"1300\"}")
                .header("x-ratelimit-limit-req-minute", "0")
                .header("x-ratelimit-remaining-req-minute", "0"));
    assertThatExceptionOfType(Denied.class).isThrownBy(() -> embedder().embed(documents("a")));
  }
}
