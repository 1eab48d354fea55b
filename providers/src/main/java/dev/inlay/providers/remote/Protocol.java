package dev.inlay.providers.remote;

import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.providers.Role;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/// How one provider wants to be called, how it answers, and what its refusals mean.
public interface Protocol {

  /// What comes after the base URL.
  String path();

  /// Writes the body of a call.
  ///
  /// @param inputs as they are to be sent, prefixes included
  void write(JsonGenerator json, List<String> inputs, Role role);

  /// Reads the body of an answer, whose first token is the parser's current one, to its last token.
  void read(JsonParser json, HttpHeaders headers, Collected collected);

  /// How the key is sent.
  default KeyHeader keyHeader() {
    return KeyHeader.BEARER;
  }

  /// What this refusal means, where the provider's own words say more than [Refusals] knows.
  default Optional<EmbeddingException> judge(Refusal refusal) {
    return Optional.empty();
  }
}
