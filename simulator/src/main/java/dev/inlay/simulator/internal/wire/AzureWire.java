package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.script.QuotaUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// OpenAI at Azure: `POST /openai/deployments/{deployment}/embeddings?api-version=...`. The
/// deployment is the model; the key is in `api-key`; errors have a code and a message only.
final class AzureWire implements Wire {
  private static final Pattern PATH = Pattern.compile("/openai/deployments/([^/]+)/embeddings");

  @Override
  public boolean serves(Request request) {
    return request.method().equals("POST")
        && PATH.matcher(request.path()).matches()
        && Query.value(request.query(), "api-version").isPresent();
  }

  @Override
  public Optional<String> key(Request request) {
    Optional<String> key = request.header("api-key").filter(value -> !value.isEmpty());
    return key.isPresent() ? key : Bearer.key(request);
  }

  @Override
  public Wanted read(Request request) throws RefusedException {
    Matcher path = PATH.matcher(request.path());
    Optional<String> deployment = path.matches() ? Optional.of(path.group(1)) : Optional.empty();
    return OpenAiWire.read(JsonBody.of(request.body()), deployment);
  }

  @Override
  public Response answer(Answer answer) {
    return Response.json(
        200, OpenAiWire.headers(answer.told()), EmbeddingList.write(answer, Usage.openAi(answer)));
  }

  @Override
  public Response refuse(Refusal refusal, List<Standing> told) {
    return switch (refusal) {
      case Refusal.NoSuchPath none -> error(404, "404", "Resource not found", Map.of());
      case Refusal.ModelUnknown unknown ->
          error(
              404,
              "DeploymentNotFound",
              "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.",
              Map.of());
      case Refusal.KeyMissing missing -> denied();
      case Refusal.KeyUnknown unknown -> denied();
      case Refusal.RateLimited limited ->
          error(429, "429", exceeded(limited), told.isEmpty() ? Map.of() : all(limited, told));
      case Refusal.Busy busy ->
          error(
              429,
              "429",
              "Requests to the Embeddings_Create Operation have exceeded call rate limit of your current OpenAI S0 pricing tier.",
              busy.retryAfter().map(Delays::retryAfter).orElse(Map.of()));
      default ->
          error(refusal.status(), Integer.toString(refusal.status()), refusal.message(), Map.of());
    };
  }

  private static Map<String, String> all(Refusal.RateLimited limited, List<Standing> told) {
    Map<String, String> headers = OpenAiWire.headers(told);
    headers.putAll(Delays.retryAfter(limited));
    return headers;
  }

  private static String exceeded(Refusal.RateLimited limited) {
    boolean tokens = limited.violations().getFirst().limit().kind().unit() == QuotaUnit.TOKENS;
    String retry =
        Optional.ofNullable(Delays.retryAfter(limited).get("retry-after"))
            .map("Please retry after %s seconds. "::formatted)
            .orElse("");
    return "Requests to the Embeddings_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded %s rate limit of your current OpenAI S0 pricing tier. %sPlease go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit."
        .formatted(tokens ? "token" : "call", retry);
  }

  private static Response denied() {
    return error(
        401,
        "401",
        "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.",
        Map.of());
  }

  private static Response error(
      int status, String code, String message, Map<String, String> headers) {
    ObjectNode root = JsonBody.object();
    root.putObject("error").put("code", code).put("message", message);
    return Response.json(status, headers, JsonBody.JSON.writeValueAsBytes(root));
  }
}
