package dev.inlay.providers.remote;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingRequest.InputType;
import dev.inlay.core.embed.EmbeddingResponse;
import dev.inlay.core.embed.Limits;
import dev.inlay.core.embed.TokenCount;
import dev.inlay.core.embed.Tokenizer;
import dev.inlay.providers.Caps;
import dev.inlay.providers.Endpoint;
import dev.inlay.providers.Role;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.core.JsonParser;

/// A model behind an HTTP API. One call is one request: nothing is retried, and whatever comes back
/// ends in vectors or in one of [EmbeddingException]'s kinds. Neither the key nor the texts are in
/// any message. Safe for use by many threads at once.
public final class RemoteEmbedder implements Embedder {
  /// Enough for a number, a comma and a space in any notation of 32-bit floats.
  private static final int BYTES_PER_NUMBER = 32;

  /// The worst escape of a character that a server may repeat the texts in.
  private static final int BYTES_PER_CHARACTER = 6;

  private static final int BYTES_AROUND = 1 << 20;

  private final Endpoint endpoint;
  private final Protocol protocol;
  private final Connection connection;
  private final Limits limits;
  private final String fingerprint;
  private final Tokenizer tokenizer = new TokenEstimate();

  /// @param connection is closed with this
  /// @param dimensions the length of the vectors
  /// @param caps what one call may hold, prefixes included
  /// @param identity what else decides the vectors, as the provider tells it; may be empty
  public RemoteEmbedder(
      Endpoint endpoint,
      Protocol protocol,
      Connection connection,
      int dimensions,
      Caps caps,
      String identity) {
    this.endpoint = endpoint;
    this.protocol = protocol;
    this.connection = connection;
    this.limits = limits(dimensions, caps);
    this.fingerprint = fingerprint(identity);
  }

  /// Callers know nothing of the prefixes, so room for them is kept.
  private Limits limits(int dimensions, Caps caps) {
    int prefix =
        Math.max(
            tokens(endpoint.vectors().document().prefix()),
            tokens(endpoint.vectors().query().prefix()));
    int tokensPerInput = Math.max(1, caps.tokensPerInput() - prefix);
    long tokensPerCall = caps.tokensPerCall() - (long) caps.inputsPerCall() * prefix;
    return new Limits(
        dimensions,
        tokensPerInput,
        caps.inputsPerCall(),
        (int) Math.max(tokensPerInput, tokensPerCall),
        caps.bytesPerCall());
  }

  private int tokens(String prefix) {
    return prefix.isEmpty() ? 0 : tokenizer.count(prefix);
  }

  private String fingerprint(String identity) {
    StringBuilder text = new StringBuilder();
    text.append(endpoint.provider().key()).append(' ').append(endpoint.model());
    text.append(" dimensions:").append(limits.dimensions());
    append(text, "document", endpoint.vectors().document());
    append(text, "query", endpoint.vectors().query());
    if (!identity.isEmpty()) {
      text.append(' ').append(identity);
    }
    endpoint.vectors().revision().ifPresent(it -> text.append(" revision:").append(it));
    return text.toString();
  }

  private static void append(StringBuilder text, String name, Role role) {
    if (!role.task().isEmpty()) {
      text.append(' ').append(name).append(':').append(role.task());
    }
    if (!role.prefix().isEmpty()) {
      text.append(' ').append(name).append("-prefix:\"").append(role.prefix()).append('"');
    }
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  /// Embeds the inputs in one request.
  ///
  /// @throws EmbeddingException whatever the provider answered but the vectors
  /// @throws IllegalStateException when the model is closed
  @Override
  public EmbeddingResponse embed(EmbeddingRequest request) throws InterruptedException {
    Role role =
        request.type() == InputType.QUERY
            ? endpoint.vectors().query()
            : endpoint.vectors().document();
    List<String> inputs = new ArrayList<>(request.inputs().size());
    long characters = 0;
    for (String input : request.inputs()) {
      inputs.add(role.prefix() + Json.wellFormed(input));
      characters += input.length();
    }
    long mostBytes =
        (long) inputs.size() * limits.dimensions() * BYTES_PER_NUMBER
            + characters * BYTES_PER_CHARACTER
            + BYTES_AROUND;
    return connection.post(
        protocol.path(),
        Json.bytes(json -> protocol.write(json, inputs, role)),
        request.inputs(),
        mostBytes,
        (json, headers) -> read(json, headers, inputs));
  }

  private EmbeddingResponse read(JsonParser json, HttpHeaders headers, List<String> inputs) {
    Collected collected = new Collected(inputs.size(), limits.dimensions());
    protocol.read(json, headers, collected);
    List<float[]> vectors = collected.complete();
    OptionalLong told = collected.tokens();
    return new EmbeddingResponse(
        vectors,
        told.orElseGet(() -> inputs.stream().mapToLong(tokenizer::count).sum()),
        told.isPresent() ? TokenCount.TOLD : TokenCount.ESTIMATED,
        connection.told(headers));
  }

  /// Breaks off the calls that are under way; they and later ones fail.
  @Override
  public void close() {
    connection.close();
  }

  @Override
  public String toString() {
    return fingerprint;
  }
}
