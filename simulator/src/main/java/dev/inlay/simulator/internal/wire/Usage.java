package dev.inlay.simulator.internal.wire;

/// What a call has cost, as answers say it.
final class Usage {
  private Usage() {}

  /// `"usage":{...}` as OpenAI writes it.
  static String openAi(Answer answer) {
    return "\"usage\":{\"prompt_tokens\":%d,\"total_tokens\":%1$d}".formatted(answer.tokens());
  }
}
