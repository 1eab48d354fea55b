package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.internal.quota.Violation;
import dev.inlay.simulator.script.Limit;
import dev.inlay.simulator.script.LimitKind;
import dev.inlay.simulator.script.QuotaUnit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Google's Gemini API: `POST /v1beta/models/{model}:batchEmbedContents` and `:embedContent`.
///
/// What it has of its own: errors are a google.rpc.Status; an unknown key is a 400; no header tells
/// of limits; a refusal names the quota in its details and tells a delay in whole seconds, rounded
/// down; a day's quota tells a short delay all the same; texts that are too long lose their end in
/// silence; vectors of fewer dimensions than the model's are not scaled to length 1.
final class GeminiWire implements Wire {
  private static final Pattern PATH =
      Pattern.compile("/v1(?:beta)?/models/([^/:]+):(batchEmbedContents|embedContent)");
  private static final String TYPE = "type.googleapis.com/google.rpc.";
  private static final String DOCUMENTATION = "https://ai.google.dev/gemini-api/docs/rate-limits";

  private final boolean told;

  /// @param told whether refusals say which quota and how long to wait
  GeminiWire(boolean told) {
    this.told = told;
  }

  @Override
  public boolean serves(Request request) {
    return request.method().equals("POST") && PATH.matcher(request.path()).matches();
  }

  @Override
  public Optional<String> key(Request request) {
    Optional<String> header = request.header("x-goog-api-key").filter(key -> !key.isEmpty());
    return header.isPresent() ? header : Query.value(request.query(), "key");
  }

  @Override
  public Wanted read(Request request) throws RefusedException {
    Matcher path = PATH.matcher(request.path());
    if (!path.matches()) {
      throw new IllegalStateException("not served: " + request.path());
    }
    String model = path.group(1);
    JsonBody body = JsonBody.of(request.body());
    if (path.group(2).equals("embedContent")) {
      return new Wanted.Call(
          model,
          List.of(text(body.root(), "EmbedContentRequest")),
          dimensions(body.root()),
          Wanted.Overlong.CUT,
          Wanted.Form.ALONE);
    }
    JsonNode requests = body.root().path("requests");
    if (!requests.isArray() || requests.isEmpty()) {
      throw JsonBody.malformed(
          "* BatchEmbedContentsRequest.requests: cannot be empty\n", "requests");
    }
    List<String> texts = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      JsonNode each = requests.get(i);
      texts.add(text(each, "BatchEmbedContentsRequest.requests[%d]".formatted(i)));
      String named = each.path("model").asString("");
      if (!named.equals("models/" + model)) {
        throw JsonBody.malformed(
            "* BatchEmbedContentsRequest.requests[%d].model: must be models/%s as in the path, not '%s'\n"
                .formatted(i, model, named),
            "requests");
      }
    }
    return new Wanted.Call(
        model, texts, dimensions(requests.get(0)), Wanted.Overlong.CUT, Wanted.Form.NUMBERS);
  }

  private static String text(JsonNode request, String where) throws RefusedException {
    JsonNode parts = request.path("content").path("parts");
    if (!parts.isArray() || parts.isEmpty()) {
      throw JsonBody.malformed(
          "* %s.content: contents is not specified\n".formatted(where), "content");
    }
    String type = request.path("taskType").asString("");
    if (!type.isEmpty() && !TASKS.contains(type)) {
      throw JsonBody.malformed(
          "Invalid value at '%s.task_type' (type.googleapis.com/google.ai.generativelanguage.v1beta.TaskType), \"%s\""
              .formatted(where, type),
          "taskType");
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : parts) {
      text.append(part.path("text").asString(""));
    }
    return text.toString();
  }

  private static final List<String> TASKS =
      List.of(
          "TASK_TYPE_UNSPECIFIED",
          "RETRIEVAL_QUERY",
          "RETRIEVAL_DOCUMENT",
          "SEMANTIC_SIMILARITY",
          "CLASSIFICATION",
          "CLUSTERING",
          "QUESTION_ANSWERING",
          "FACT_VERIFICATION",
          "CODE_RETRIEVAL_QUERY");

  private static OptionalInt dimensions(JsonNode request) throws RefusedException {
    return JsonBody.number(request.path("outputDimensionality"), "outputDimensionality");
  }

  @Override
  public int[] vector(String text, int dimensions, int full) {
    return Units.beginning(text, dimensions, full);
  }

  @Override
  public Response answer(Answer answer) {
    int each = answer.model().largestDimensions() * 12 + 32;
    JsonBytes json = new JsonBytes(answer.vectors().size() * each + 64);
    if (answer.call().form() == Wanted.Form.ALONE) {
      int[] only = answer.vectors().isEmpty() ? new int[0] : answer.vectors().getFirst();
      json.raw("{\"embedding\":{\"values\":").vector(only).raw("}}");
    } else {
      json.raw("{\"embeddings\":[");
      for (int i = 0; i < answer.vectors().size(); i++) {
        json.raw(i == 0 ? "" : ",").raw("{\"values\":").vector(answer.vectors().get(i)).raw("}");
      }
      json.raw("]}");
    }
    return Response.json(200, Map.of(), json.toBytes());
  }

  @Override
  public Response refuse(Refusal refusal, List<Standing> standings) {
    return switch (refusal) {
      case Refusal.NoSuchPath(String method, String path) ->
          error(404, "NOT_FOUND", "%s %s is not found".formatted(method, path));
      case Refusal.KeyMissing() ->
          error(
              403,
              "PERMISSION_DENIED",
              "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.");
      case Refusal.KeyUnknown(String key) ->
          error(
              400,
              "INVALID_ARGUMENT",
              "API key not valid. Please pass a valid API key.",
              reason("API_KEY_INVALID"));
      case Refusal.KeyRevoked() ->
          error(
              403,
              "PERMISSION_DENIED",
              "Permission denied: Consumer has been suspended.",
              reason("CONSUMER_SUSPENDED"));
      case Refusal.ModelUnknown(String model) ->
          error(
              404,
              "NOT_FOUND",
              "models/%s is not found for API version v1beta, or is not supported for embedContent. Call ListModels to see the list of available models and their supported methods."
                  .formatted(model));
      case Refusal.Malformed(String message, String field) ->
          error(400, "INVALID_ARGUMENT", message);
      case Refusal.TooManyInputs(int given, int most) ->
          error(
              400,
              "INVALID_ARGUMENT",
              "* BatchEmbedContentsRequest.requests: at most %d requests can be in one batch\n"
                  .formatted(most));
      case Refusal.EmptyInput(int index) ->
          error(400, "INVALID_ARGUMENT", "* requests[%d].content: is empty\n".formatted(index));
      case Refusal.InputTooLong(int index, long tokens, int most) ->
          error(
              400,
              "INVALID_ARGUMENT",
              "* requests[%d].content: has %d tokens, at most %d are supported\n"
                  .formatted(index, tokens, most));
      case Refusal.TooManyTokens(long given, int most) ->
          error(
              400,
              "INVALID_ARGUMENT",
              "the request has %d tokens, at most %d are supported".formatted(given, most));
      case Refusal.WrongDimensions(int given, int most) ->
          error(
              400,
              "INVALID_ARGUMENT",
              "* EmbedContentRequest.output_dimensionality: must be between 1 and %d, not %d\n"
                  .formatted(most, given));
      case Refusal.BadInput(int index) ->
          error(
              400,
              "INVALID_ARGUMENT",
              "* BatchEmbedContentsRequest.requests[%d].content: is invalid\n".formatted(index));
      case Refusal.RateLimited limited -> rateLimited(limited);
      case Refusal.Busy(Optional<Duration> retryAfter) ->
          error(
              429,
              "RESOURCE_EXHAUSTED",
              "Resource has been exhausted (e.g. check quota).",
              retryAfter.map(delay -> List.of(retryInfo(delay))).orElse(List.of()));
      case Refusal.OutOfCredit() ->
          error(
              429,
              "RESOURCE_EXHAUSTED",
              "Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.");
      case Refusal.Failing(int status) ->
          switch (status) {
            case 503 ->
                error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
            case 504 ->
                error(
                    504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.");
            default ->
                error(
                    status,
                    "INTERNAL",
                    "An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting");
          };
    };
  }

  private Response rateLimited(Refusal.RateLimited limited) {
    if (!told) {
      return error(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).");
    }
    OptionalLong wait = delay(limited.violations());
    String exceeded =
        limited.violations().stream()
            .map(
                v ->
                    "* Quota exceeded for metric: %s, limit: %d, model: %s"
                        .formatted(metric(v.limit().kind()), v.limit().amount(), limited.model()))
            .collect(Collectors.joining("\n"));
    String message =
        "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: %s. \n%s%s"
            .formatted(
                DOCUMENTATION,
                exceeded,
                wait.isEmpty()
                    ? ""
                    : String.format(
                        Locale.ROOT, "\nPlease retry in %.6fs.", wait.getAsLong() / 1e6));
    List<ObjectNode> details = new ArrayList<>();
    ObjectNode help = detail("Help");
    help.putArray("links")
        .addObject()
        .put("description", "Learn more about Gemini API quotas")
        .put("url", DOCUMENTATION);
    details.add(help);
    details.add(failure(limited));
    wait.ifPresent(micros -> details.add(retryInfo(Duration.ofNanos(micros * 1000))));
    return error(429, "RESOURCE_EXHAUSTED", message, details);
  }

  /// Whole seconds, rounded down, as Gemini does.
  private static ObjectNode retryInfo(Duration delay) {
    return detail("RetryInfo").put("retryDelay", delay.toSeconds() + "s");
  }

  private static ObjectNode failure(Refusal.RateLimited limited) {
    ObjectNode failure = detail("QuotaFailure");
    ArrayNode violations = failure.putArray("violations");
    for (Violation violation : limited.violations()) {
      ObjectNode each = violations.addObject();
      each.put("quotaMetric", metric(violation.limit().kind()));
      each.put("quotaId", quotaId(violation.limit().kind()));
      each.putObject("quotaDimensions").put("location", "global").put("model", limited.model());
      each.put("quotaValue", Long.toString(violation.limit().amount()));
    }
    return failure;
  }

  /// What the refusal says to wait: the truth for a minute's limit, some seconds for a day's.
  private static OptionalLong delay(List<Violation> violations) {
    long longest = 0;
    for (Violation violation : violations) {
      if (violation.limit()
          instanceof Limit.PerDay(var kind, var amount, var reset, Duration said)) {
        longest = Math.max(longest, said.toNanos() / 1000);
      } else if (violation.waitMicros().isEmpty()) {
        return OptionalLong.empty();
      } else {
        longest = Math.max(longest, violation.waitMicros().getAsLong());
      }
    }
    return OptionalLong.of(longest);
  }

  /// Requests and texts share a metric: each text of a batch counts as a request.
  private static String metric(LimitKind kind) {
    return "generativelanguage.googleapis.com/embed_content_free_tier_"
        + (kind.unit() == QuotaUnit.TOKENS ? "input_token_count" : "requests");
  }

  private static String quotaId(LimitKind kind) {
    String window = kind.daily() ? "PerDay" : "PerMinute";
    return kind.unit() == QuotaUnit.TOKENS
        ? "EmbedContentInputTokensPerModel" + window + "-FreeTier"
        : "EmbedContentRequests" + window + "PerProjectPerModel-FreeTier";
  }

  private static ObjectNode detail(String type) {
    return JsonBody.object().put("@type", TYPE + type);
  }

  private static List<ObjectNode> reason(String reason) {
    ObjectNode info = detail("ErrorInfo").put("reason", reason).put("domain", "googleapis.com");
    info.putObject("metadata").put("service", "generativelanguage.googleapis.com");
    return List.of(info);
  }

  private static Response error(int code, String status, String message) {
    return error(code, status, message, List.of());
  }

  private static Response error(int code, String status, String message, List<ObjectNode> details) {
    ObjectNode root = JsonBody.object();
    ObjectNode error = root.putObject("error");
    error.put("code", code).put("message", message).put("status", status);
    if (!details.isEmpty()) {
      error.putArray("details").addAll(details);
    }
    return Response.json(code, Map.of(), JsonBody.JSON.writeValueAsBytes(root));
  }
}
