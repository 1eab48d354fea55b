package dev.inlay.simulator.script;

import java.util.List;
import java.util.Locale;

/// A wire protocol.
public enum Protocol {
  /// Google's Gemini API: `/v1beta/models/{model}:batchEmbedContents` and `:embedContent`.
  GEMINI,
  /// OpenAI: `/v1/embeddings`.
  OPENAI,
  /// OpenAI at Azure: `/openai/deployments/{deployment}/embeddings`; a model's name is the
  /// deployment's.
  AZURE_OPENAI,
  /// Voyage AI: `/v1/embeddings`.
  VOYAGE,
  /// Cohere: `/v2/embed`.
  COHERE,
  /// Mistral: `/v1/embeddings`.
  MISTRAL,
  /// Jina AI: `/v1/embeddings`.
  JINA,
  /// Ollama: `/api/embed`.
  OLLAMA,
  /// Hugging Face's text-embeddings-inference: `/embed`; it serves one model, which calls do not
  /// name.
  TEI;

  /// What one call may hold, unless a script says otherwise: what the provider documents.
  public CallCaps caps() {
    return switch (this) {
      case GEMINI -> new CallCaps(100, CallCaps.UNLIMITED);
      case OPENAI, AZURE_OPENAI -> new CallCaps(2048, 300_000);
      case VOYAGE -> new CallCaps(1000, 320_000);
      case COHERE -> new CallCaps(96, CallCaps.UNLIMITED);
      case MISTRAL -> new CallCaps(512, 16_384);
      case JINA -> new CallCaps(2048, CallCaps.UNLIMITED);
      case OLLAMA -> new CallCaps(CallCaps.UNLIMITED, CallCaps.UNLIMITED);
      case TEI -> new CallCaps(32, CallCaps.UNLIMITED);
    };
  }

  /// The models it knows, unless a script names others.
  public List<Model> models() {
    return switch (this) {
      case GEMINI -> List.of(Model.of("gemini-embedding-001", 3072, 2048));
      case OPENAI ->
          List.of(
              Model.of("text-embedding-3-small", 1536, 8192),
              Model.of("text-embedding-3-large", 3072, 8192),
              Model.of("text-embedding-ada-002", 1536, 8192));
      case AZURE_OPENAI ->
          List.of(
              Model.of("text-embedding-3-small", 1536, 8192),
              Model.of("text-embedding-3-large", 3072, 8192));
      case VOYAGE ->
          List.of(
              new Model("voyage-3.5", 1024, 2048, 32_000),
              new Model("voyage-3.5-lite", 1024, 2048, 32_000),
              new Model("voyage-3-large", 1024, 2048, 32_000));
      case COHERE ->
          List.of(
              Model.of("embed-v4.0", 1536, 128_000),
              Model.of("embed-english-v3.0", 1024, 512),
              Model.of("embed-multilingual-v3.0", 1024, 512));
      case MISTRAL ->
          List.of(
              Model.of("mistral-embed", 1024, 8192),
              new Model("codestral-embed", 1536, 3072, 8192));
      case JINA -> List.of(Model.of("jina-embeddings-v3", 1024, 8192));
      case OLLAMA ->
          List.of(Model.of("nomic-embed-text", 768, 2048), Model.of("all-minilm", 384, 256));
      case TEI -> List.of(Model.of("BAAI/bge-small-en-v1.5", 384, 512));
    };
  }

  /// Its name in a script: `azure-openai`.
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
