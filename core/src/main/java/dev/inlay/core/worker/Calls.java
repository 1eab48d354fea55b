package dev.inlay.core.worker;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingRequest.InputType;
import dev.inlay.core.embed.EmbeddingResponse;
import dev.inlay.core.embed.Limits;
import java.util.ArrayList;
import java.util.List;

/// Packs the chunks of documents into calls, makes them, and checks what comes back before anybody
/// may store it. Used by one thread.
final class Calls {
  private final Embedder embedder;
  private int calls;
  private long tokens;

  Calls(Embedder embedder) {
    this.embedder = embedder;
  }

  /// One chunk of a document.
  record Input(Document document, int chunk, int tokens) {
    String text() {
      return document.chunks().get(chunk).text();
    }
  }

  int calls() {
    return calls;
  }

  long tokens() {
    return tokens;
  }

  /// Fills calls up to every cap of the provider, in order.
  List<List<Input>> pack(List<Document> documents) {
    Limits limits = embedder.limits();
    List<List<Input>> packed = new ArrayList<>();
    List<Input> open = new ArrayList<>();
    int openTokens = 0;
    for (Document document : documents) {
      for (int i = 0; i < document.chunks().size(); i++) {
        int count = document.chunks().get(i).tokens();
        if (open.size() == limits.inputsPerCall() || openTokens + count > limits.tokensPerCall()) {
          packed.add(open);
          open = new ArrayList<>();
          openTokens = 0;
        }
        open.add(new Input(document, i, count));
        openTokens += count;
      }
    }
    if (!open.isEmpty()) {
      packed.add(open);
    }
    return packed;
  }

  /// Makes a call. A call that is refused for good is halved until the bad input stands alone.
  ///
  /// @throws EmbeddingException.RateLimited when the provider asks for patience
  /// @throws EmbeddingException.Denied when the provider refuses the profile itself
  void make(List<Input> inputs) throws InterruptedException {
    try {
      calls++;
      EmbeddingResponse response =
          embedder.embed(
              new EmbeddingRequest(inputs.stream().map(Input::text).toList(), InputType.DOCUMENT));
      tokens += response.tokens();
      verify(inputs, response);
      for (int i = 0; i < inputs.size(); i++) {
        inputs.get(i).document.vector(inputs.get(i).chunk, response.vectors().get(i));
      }
    } catch (EmbeddingException.Permanent e) {
      if (inputs.size() == 1) {
        inputs.getFirst().document.fail(describe(e), true);
      } else {
        make(inputs.subList(0, inputs.size() / 2));
        make(inputs.subList(inputs.size() / 2, inputs.size()));
      }
    } catch (EmbeddingException.Retriable e) {
      inputs.forEach(input -> input.document.fail(describe(e), false));
    }
  }

  private void verify(List<Input> inputs, EmbeddingResponse response) {
    if (response.vectors().size() != inputs.size()) {
      throw new EmbeddingException.Retriable(
          "the model answered %d vectors for %d inputs"
              .formatted(response.vectors().size(), inputs.size()),
          null);
    }
    for (float[] vector : response.vectors()) {
      if (vector.length != embedder.limits().dimensions()) {
        throw new EmbeddingException.Retriable(
            "the model answered a vector of %d numbers instead of %d"
                .formatted(vector.length, embedder.limits().dimensions()),
            null);
      }
      for (float number : vector) {
        if (!Float.isFinite(number)) {
          throw new EmbeddingException.Retriable(
              "the model answered a vector with a number that is not finite", null);
        }
      }
    }
  }

  private static String describe(EmbeddingException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
