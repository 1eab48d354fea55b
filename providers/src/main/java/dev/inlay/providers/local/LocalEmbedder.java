package dev.inlay.providers.local;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.EmbeddingRequest;
import dev.inlay.core.embed.EmbeddingResponse;
import dev.inlay.core.embed.Limits;
import dev.inlay.core.embed.Tokenizer;
import dev.inlay.providers.ModelUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// The model all-MiniLM-L6-v2, quantised to 8 bits, run in this process by ONNX Runtime: 384
/// dimensions, 256 tokens a text, mean pooling, vectors of length 1.
///
/// Texts are run one by one, since the numbers of a quantised model change with what else is in a
/// batch: a text has one vector, whatever it is sent with. A call runs in its caller's thread; a
/// limited number of texts run at once, in all calls together. Nothing is retried and nothing is
/// sent anywhere.
///
/// The vectors of different kinds of processors differ slightly, as their 8-bit instructions do.
public final class LocalEmbedder implements Embedder {
  /// Its name where models are opened by name.
  public static final String MODEL = "all-minilm-l6-v2-q";

  private static final int DEFAULT_RUNS = 2;
  private static final int DIMENSIONS = 384;
  private static final int TOKENS = 256;
  private static final int INPUTS = 16; // so that few documents keep several slots busy
  private static final Limits LIMITS = new Limits(DIMENSIONS, TOKENS, INPUTS, INPUTS * TOKENS);
  private static final String VOCABULARY_FILE = "all-minilm-l6-v2-q-tokenizer.json";

  private final WordPiece tokenizer;
  private final OrtEnvironment runtime;
  private final OrtSession session;
  private final String fingerprint;
  private final int runs;
  private final Semaphore running;
  private final AtomicBoolean closed = new AtomicBoolean();

  /// Loads the model; two texts run at once.
  ///
  /// @throws ModelUnavailableException when this machine cannot run it
  public LocalEmbedder() {
    this(DEFAULT_RUNS);
  }

  /// Loads the model.
  ///
  /// @param runs how many texts run at once, each on one processor core
  /// @throws ModelUnavailableException when this machine cannot run it
  public LocalEmbedder(int runs) {
    if (runs < 1) {
      throw new IllegalArgumentException("the local model needs at least one run, not " + runs);
    }
    this.runs = runs;
    this.running = new Semaphore(runs, true);
    try (InputStream vocabulary = ModelFile.resource(VOCABULARY_FILE)) {
      tokenizer = WordPiece.read(vocabulary);
      runtime = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "inlay");
      runtime.setTelemetry(false);
      ModelFile model = ModelFile.read();
      try (OrtSession.SessionOptions options = options()) {
        session = runtime.createSession(model.bytes(), options);
      }
      fingerprint =
          "%s sha256:%s onnxruntime:%s tokens:%d pooling:mean"
              .formatted(MODEL, model.digest(), runtime.getVersion(), TOKENS);
    } catch (IOException | OrtException | LinkageError e) {
      throw new ModelUnavailableException(
          "the local model cannot be loaded on %s %s: %s"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), e),
          e);
    }
  }

  private static OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    // It would keep a plan for every length of text met. The arena stays: without it the C
    // library's heaps,
    // one a thread, grow to twice as much.
    options.setMemoryPatternOptimization(false);
    return options;
  }

  @Override
  public Limits limits() {
    return LIMITS;
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  /// Embeds texts one after the other.
  ///
  /// @throws EmbeddingException.Permanent when a text is blank, has no token, or has more than 256;
  ///   the message says which and how many. No text is embedded then
  /// @throws IllegalStateException when the model is closed
  @Override
  public EmbeddingResponse embed(EmbeddingRequest request) throws InterruptedException {
    List<long[]> inputs = new ArrayList<>(request.inputs().size());
    long tokens = 0;
    for (String input : request.inputs()) {
      long[] ids = accept(input, inputs.size());
      inputs.add(ids);
      tokens += ids.length;
    }
    List<float[]> vectors = new ArrayList<>(inputs.size());
    for (long[] ids : inputs) {
      vectors.add(run(ids));
    }
    return new EmbeddingResponse(vectors, tokens);
  }

  private long[] accept(String input, int number) {
    int count = tokenizer.count(input);
    if (count > TOKENS) {
      throw new EmbeddingException.Permanent(
          "input %d has %d tokens, but the local model takes at most %d: cut it into chunks"
              .formatted(number, count, TOKENS),
          null);
    }
    if (count == WordPiece.AROUND) {
      throw new EmbeddingException.Permanent(
          "input %d of the call is blank or has no character that the local model knows"
              .formatted(number),
          null);
    }
    return tokenizer.ids(input);
  }

  private float[] run(long[] ids) throws InterruptedException {
    running.acquire();
    try {
      if (closed.get()) {
        throw new IllegalStateException("the local model is closed");
      }
      return normalised(pooled(ids));
    } catch (OrtException e) {
      throw new EmbeddingException.Retriable("the local model failed: " + e.getMessage(), e);
    } finally {
      running.release();
    }
  }

  /// The mean of the model's last states over all tokens; with one text a run none is padding.
  private double[] pooled(long[] ids) throws OrtException {
    long[] shape = {1, ids.length};
    long[] mask = new long[ids.length];
    Arrays.fill(mask, 1);
    try (OnnxTensor tokens = OnnxTensor.createTensor(runtime, LongBuffer.wrap(ids), shape);
        OnnxTensor attention = OnnxTensor.createTensor(runtime, LongBuffer.wrap(mask), shape);
        OnnxTensor types =
            OnnxTensor.createTensor(runtime, LongBuffer.wrap(new long[ids.length]), shape);
        OrtSession.Result result =
            session.run(
                Map.of(
                    "input_ids", tokens, "attention_mask", attention, "token_type_ids", types))) {
      FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
      double[] sums = new double[DIMENSIONS];
      for (int i = 0; states.hasRemaining(); i = (i + 1) % DIMENSIONS) {
        sums[i] += states.get();
      }
      return sums; // the length is taken out next, and the number of tokens with it
    }
  }

  private static float[] normalised(double[] sums) {
    double squares = 0;
    for (double sum : sums) {
      squares += sum * sum;
    }
    double length = Math.sqrt(squares);
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new EmbeddingException.Permanent(
          "the local model gave a vector of length " + length, null);
    }
    float[] vector = new float[sums.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (sums[i] / length);
    }
    return vector;
  }

  /// Frees the model when the texts that are running now are done; calls that have more texts left,
  /// and later ones, fail.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    running.acquireUninterruptibly(runs);
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the local model could not be freed", e);
    } finally {
      running.release(runs);
    }
  }
}
