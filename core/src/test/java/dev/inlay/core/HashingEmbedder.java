package dev.inlay.core;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingResponse;
import dev.inlay.core.embed.Limits;
import dev.inlay.core.embed.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/// A small but real model: feature hashing of words into 32 dimensions (another one: 48), length
/// one. A token is a word of at most ten characters. Tests give it a temper: what happens before it
/// answers.
public final class HashingEmbedder implements Embedder {
  public static final int DIMENSIONS = 32;
  private static final Pattern WORD = Pattern.compile("\\W+");

  /// What a call meets; throws what a provider would.
  @FunctionalInterface
  public interface Temper {
    void meet(EmbeddingRequest request) throws InterruptedException;
  }

  private final AtomicReference<Temper> temper = new AtomicReference<>(request -> {});
  private final String fingerprint;
  private final int dimensions;
  private final int factor;
  private final AtomicInteger answered;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger inputs = new AtomicInteger();

  public HashingEmbedder() {
    this("hashing-1", DIMENSIONS, 0x9E3779B9);
  }

  private HashingEmbedder(String fingerprint, int dimensions, int factor) {
    this.fingerprint = fingerprint;
    this.dimensions = dimensions;
    this.factor = factor;
    this.answered = new AtomicInteger(dimensions);
  }

  /// Another model, whose vectors tell nothing about those of the first.
  public static HashingEmbedder other() {
    return new HashingEmbedder("hashing-2", 48, 0x85EBCA6B);
  }

  /// The model of this fingerprint.
  public static HashingEmbedder of(String fingerprint) {
    return fingerprint.equals("hashing-2") ? other() : new HashingEmbedder();
  }

  /// From now on only so many numbers of each vector are answered.
  public void shorten(int dimensions) {
    answered.set(dimensions);
  }

  public void temper(Temper next) {
    temper.set(next);
  }

  public int calls() {
    return calls.get();
  }

  public int inputs() {
    return inputs.get();
  }

  @Override
  public Limits limits() {
    return new Limits(dimensions, 16, 8, 64);
  }

  @Override
  public Tokenizer tokenizer() {
    return new Words();
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public EmbeddingResponse embed(EmbeddingRequest request) throws InterruptedException {
    calls.incrementAndGet();
    temper.get().meet(request);
    inputs.addAndGet(request.inputs().size());
    List<float[]> vectors = new ArrayList<>();
    long tokens = 0;
    for (String input : request.inputs()) {
      tokens += tokenizer().count(input);
      vectors.add(Arrays.copyOf(vector(input), answered.get()));
    }
    return new EmbeddingResponse(vectors, tokens);
  }

  @Override
  public void close() {}

  /// What it answers for a text.
  public float[] vector(String text) {
    float[] v = new float[dimensions];
    for (String word : WORD.split(text.toLowerCase(Locale.ROOT), -1)) {
      v[Math.floorMod(word.hashCode() * factor, dimensions)] += 1;
    }
    double length = 0;
    for (float x : v) {
      length += x * x;
    }
    for (int i = 0; i < v.length; i++) {
      v[i] = (float) (v[i] / Math.sqrt(length));
    }
    return v;
  }

  private static final class Words implements Tokenizer {
    @Override
    public int count(CharSequence text) {
      int count = 0;
      for (int i = 0; i < text.length(); count++) {
        i = endOfToken(text, i);
      }
      return count;
    }

    @Override
    public int endOfPrefix(CharSequence text, int start, int maxTokens) {
      int i = start;
      for (int n = 0; n < maxTokens && i < text.length(); n++) {
        i = endOfToken(text, i);
      }
      return i;
    }

    private static int endOfToken(CharSequence text, int start) {
      int i = start;
      while (i < text.length() && text.charAt(i) == ' ') {
        i++;
      }
      int end = Math.min(text.length(), i + 10);
      while (i < end && text.charAt(i) != ' ') {
        i++;
      }
      if (i < text.length() && i > 0 && Character.isHighSurrogate(text.charAt(i - 1))) {
        i++;
      }
      return Math.max(i, start + 1);
    }
  }
}
