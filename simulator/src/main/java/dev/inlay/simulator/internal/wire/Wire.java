package dev.inlay.simulator.internal.wire;

import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.quota.Standing;
import dev.inlay.simulator.script.ProviderScript;
import java.util.List;
import java.util.Optional;

/// One provider's wire protocol. Implementations are stateless.
public interface Wire {

  /// Whether something is at that path.
  boolean serves(Request request);

  /// The key that a request carries.
  Optional<String> key(Request request);

  /// What a request that is served asks for.
  ///
  /// @throws RefusedException when it is not of the protocol's form
  Wanted read(Request request) throws RefusedException;

  /// An answer with vectors.
  Response answer(Answer answer);

  /// An answer without.
  ///
  /// @param told the limits that the answer tells of
  Response refuse(Refusal refusal, List<Standing> told);

  /// The vector of a text, in ten-millionths.
  default int[] vector(String text, int dimensions, int full) {
    return Units.of(text, dimensions);
  }

  /// Whether a call without a key is refused even when every key is accepted.
  default boolean needsKey() {
    return true;
  }

  /// The wire protocol of a provider.
  static Wire of(ProviderScript provider) {
    return switch (provider.protocol()) {
      case GEMINI -> new GeminiWire(provider.limits().told());
      case OPENAI -> new OpenAiWire();
      case AZURE_OPENAI -> new AzureWire();
      case VOYAGE -> new VoyageWire();
      case COHERE -> new CohereWire();
      case MISTRAL -> new MistralWire();
      case JINA -> new JinaWire();
      case OLLAMA -> new OllamaWire(provider);
      case TEI -> new TeiWire(provider);
    };
  }
}
