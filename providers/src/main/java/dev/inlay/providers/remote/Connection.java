package dev.inlay.providers.remote;

import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.embed.QuotaUnit;
import dev.inlay.core.embed.ToldLimit;
import dev.inlay.providers.Endpoint;
import dev.inlay.providers.ModelUnavailableException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One provider's door: makes a call with the current key, and turns whatever goes wrong into one
/// of [EmbeddingException]'s kinds. Safe for use by many threads at once.
public final class Connection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final int MOST_OF_A_REFUSAL = 64 * 1024;
  private static final int MOST_OF_WHAT_IS_ASKED = 16 * 1024 * 1024;

  private final Endpoint endpoint;
  private final Protocol protocol;
  private final KeyRing keys;
  private final Exchange exchange;
  private final InstantSource clock;
  private volatile boolean closed;

  private Connection(Endpoint endpoint, Protocol protocol, KeyRing keys, InstantSource clock) {
    this.endpoint = endpoint;
    this.protocol = protocol;
    this.keys = keys;
    this.exchange = new Exchange(endpoint.address(), protocol.keyHeader());
    this.clock = clock;
  }

  /// Reads the key; nothing is called yet.
  ///
  /// @param environment the value of a variable, or null
  /// @throws ModelUnavailableException when there is no key where it should be
  public static Connection open(
      Endpoint endpoint, Protocol protocol, Function<String, @Nullable String> environment) {
    try {
      KeyRing keys = new KeyRing(endpoint.key(), environment);
      warnOfClearKeys(endpoint, keys);
      return new Connection(endpoint, protocol, keys, InstantSource.system());
    } catch (MissingKeyException e) {
      throw new ModelUnavailableException(
          "model %s of %s cannot be opened: %s"
              .formatted(endpoint.model(), endpoint.provider().key(), e.getMessage()),
          null);
    }
  }

  private static void warnOfClearKeys(Endpoint endpoint, KeyRing keys) {
    String host = endpoint.address().baseUrl().getHost();
    if ("http".equalsIgnoreCase(endpoint.address().baseUrl().getScheme())
        && !keys.current().sameAs(ApiKey.NONE)
        && !host.equals("localhost")
        && !host.startsWith("127.")
        && !host.equals("[::1]")) {
      LOG.warn(
          "the key of {} is sent to {} unencrypted: use https", endpoint.provider().key(), host);
    }
  }

  /// Reads an answer of 200.
  @FunctionalInterface
  interface Reading<T> {
    T read(JsonParser json, HttpHeaders headers);
  }

  /// Asks a server about itself.
  ///
  /// @throws EmbeddingException when it does not answer with JSON
  public JsonNode ask(String path) throws InterruptedException {
    return call(key -> exchange.get(path, key, MOST_OF_WHAT_IS_ASKED), List.of(), Connection::tree);
  }

  /// Asks a server about itself by sending JSON.
  ///
  /// @throws EmbeddingException when it does not answer with JSON
  public JsonNode ask(String path, byte[] json) throws InterruptedException {
    return call(
        key -> exchange.post(path, json, key, MOST_OF_WHAT_IS_ASKED), List.of(), Connection::tree);
  }

  private static JsonNode tree(JsonParser json, HttpHeaders headers) {
    return JsonMapper.shared().readTree(json);
  }

  /// Sends JSON.
  ///
  /// @param inputs the texts in it, which no message repeats
  /// @param mostBytes what the answer may have
  <T> T post(String path, byte[] json, List<String> inputs, long mostBytes, Reading<T> reading)
      throws InterruptedException {
    return call(key -> exchange.post(path, json, key, mostBytes), inputs, reading);
  }

  @FunctionalInterface
  private interface Sending {
    Reply send(ApiKey key) throws IOException, InterruptedException;
  }

  private <T> T call(Sending sending, List<String> inputs, Reading<T> reading)
      throws InterruptedException {
    ApiKey key = keys.current();
    Redaction redaction = new Redaction(key, inputs);
    requireOpen();
    try (Reply reply = sending.send(key)) {
      if (reply.status() == 200) {
        return read(reply, redaction, reading);
      }
      throw judged(refusal(reply, redaction), key);
    } catch (ConnectException | HttpConnectTimeoutException e) {
      requireOpen();
      throw new EmbeddingException.Unavailable(describe(e, redaction), null);
    } catch (IOException e) {
      requireOpen();
      throw new EmbeddingException.Retriable(describe(e, redaction), null);
    }
  }

  private <T> T read(Reply reply, Redaction redaction, Reading<T> reading)
      throws IOException, InterruptedException {
    Body body = reply.body();
    try (JsonParser json = Json.parser(body)) {
      if (json.nextToken() == null) {
        throw new BrokenAnswerException("the body is empty");
      }
      T result = reading.read(json, reply.headers());
      if (json.nextToken() != null) {
        throw new BrokenAnswerException("something follows the body");
      }
      return result;
    } catch (OtherDimensionsException e) {
      throw new EmbeddingException.Denied(
          "%s answered %s".formatted(endpoint.provider().key(), e.getMessage()), null);
    } catch (BrokenAnswerException e) {
      throw broken(String.valueOf(e.getMessage()), body, redaction);
    } catch (JacksonIOException e) {
      if (body.interrupted()) {
        throw new InterruptedException("interrupted while reading the answer");
      }
      throw e.getCause();
    } catch (UnexpectedEndOfInputException e) {
      throw broken("the body breaks off after %,d bytes".formatted(body.bytes()), body, redaction);
    } catch (JacksonException e) { // its message quotes the body
      throw broken("the body is not JSON at byte %,d".formatted(position(e)), body, redaction);
    }
  }

  private static long position(JacksonException e) {
    return e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
  }

  /// A body of JSON is not shown: it holds vectors, and with some providers the texts.
  private EmbeddingException broken(String how, Body body, Redaction redaction) {
    String beginning = body.beginning().stripLeading();
    boolean json = beginning.startsWith("{\"") || beginning.startsWith("[") || beginning.isEmpty();
    return new EmbeddingException.Retriable(
        "%s answered 200, but %s%s"
            .formatted(
                endpoint.provider().key(),
                how,
                json ? "" : "; it begins: " + redaction.shown(beginning)),
        null);
  }

  private Refusal refusal(Reply reply, Redaction redaction)
      throws IOException, InterruptedException {
    byte[] body;
    try {
      body = reply.body().readNBytes(MOST_OF_A_REFUSAL);
    } catch (IOException e) {
      if (reply.body().interrupted()) {
        throw new InterruptedException("interrupted while reading the answer");
      }
      // The status says enough; what came of the body is better than none.
      body = reply.body().beginning().getBytes(StandardCharsets.UTF_8);
    }
    return Refusal.of(
        endpoint.provider().key(),
        reply.status(),
        reply.headers(),
        new String(body, StandardCharsets.UTF_8),
        redaction);
  }

  /// A wrong or revoked key is refused with 400, 401, 403 or even 404, as the provider likes: so
  /// whatever refuses the profile has the key read again.
  private EmbeddingException judged(Refusal refusal, ApiKey key) {
    EmbeddingException judged =
        refusal.status() != 429 && Refusals.refusesKey(refusal)
            ? new EmbeddingException.Denied(
                "%s (the key is that of %s)".formatted(refusal.describe(), endpoint.key()), null)
            : protocol
                .judge(refusal)
                .orElseGet(
                    () ->
                        Refusals.judge(refusal, endpoint.requestsCount(), now(refusal.headers())));
    return judged instanceof EmbeddingException.Denied && keys.renewed(key)
        ? new EmbeddingException.Retriable(
            refusal.describe() + " (another key is there by now, and used from the next call on)",
            null)
        : judged;
  }

  /// The limits that an answer's headers tell.
  List<ToldLimit> told(HttpHeaders headers) {
    QuotaUnit requestsCount = endpoint.requestsCount();
    return ToldLimits.read(headers, requestsCount, now(headers));
  }

  /// The provider's time, as far as it tells: what it tells of moments is meant in it.
  private Instant now(HttpHeaders headers) {
    return headers.firstValue("date").flatMap(Waits::date).orElseGet(clock::instant);
  }

  private String describe(IOException e, Redaction redaction) {
    String provider = endpoint.provider().key();
    String where = endpoint.address().baseUrl().getAuthority();
    return switch (e) {
      case HttpConnectTimeoutException ignored ->
          "%s at %s took no connection within %s s"
              .formatted(provider, where, seconds(endpoint.address().connectTimeout()));
      case HttpTimeoutException ignored ->
          "%s did not answer within %s s"
              .formatted(provider, seconds(endpoint.address().requestTimeout()));
      case ConnectException ignored ->
          "%s cannot be reached at %s%s".formatted(provider, where, hint());
      case Body.TooLargeException large ->
          "%s answered 200, but %s".formatted(provider, large.getMessage());
      default ->
          "%s: the connection broke: %s"
              .formatted(
                  provider, redaction.shown(e.getClass().getSimpleName() + " " + e.getMessage()));
    };
  }

  private static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  private String hint() {
    return switch (endpoint.provider()) {
      case OLLAMA -> ": is it running? (ollama serve)";
      case TEI -> ": is the server running?";
      default -> "";
    };
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "model %s of %s is closed".formatted(endpoint.model(), endpoint.provider().key()));
    }
  }

  /// Breaks off the calls that are under way. Idempotent.
  @Override
  public void close() {
    closed = true;
    exchange.close();
  }
}
