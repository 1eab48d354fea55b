package dev.inlay.simulator;

import dev.inlay.simulator.internal.http.HttpListener;
import dev.inlay.simulator.internal.http.Request;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/// Providers of embeddings that are none: they speak their wire protocols over HTTP, enforce limits
/// as the real ones do, and count everything exactly. Safe for use by many threads at once.
///
/// ```java
/// Script script = Script.of(ProviderScript.named("openai", Protocol.OPENAI)
///     .limit(Limit.requestsPerMinute(60)).build());
/// try (Simulator simulator = Simulator.start(script)) {
///   URI base = simulator.uri("openai"); // the client adds /v1/embeddings
///   ...
///   simulator.counters("openai").total().accepted();
/// }
/// ```
public final class Simulator implements AutoCloseable {
  private final SimulatorOptions options;
  private final Map<String, SimulatedProvider> providers = new LinkedHashMap<>();
  private final Map<String, URI> uris = new LinkedHashMap<>();
  private final List<HttpListener> listeners = new ArrayList<>();

  private Simulator(SimulatorOptions options) {
    this.options = options;
  }

  /// Starts one on this machine alone, at any free port, in real time.
  ///
  /// @throws IOException when a port of the script is taken
  public static Simulator start(Script script) throws IOException {
    return start(script, SimulatorOptions.DEFAULT);
  }

  /// Starts one.
  ///
  /// @throws IOException when a port is taken
  public static Simulator start(Script script, SimulatorOptions options) throws IOException {
    Simulator simulator = new Simulator(options);
    try {
      simulator.listen(script);
      return simulator;
    } catch (IOException e) {
      simulator.close();
      throw e;
    }
  }

  private void listen(Script script) throws IOException {
    List<SimulatedProvider> together = new ArrayList<>();
    for (ProviderScript each : script.providers()) {
      SimulatedProvider provider = new SimulatedProvider(each, options);
      providers.put(each.name(), provider);
      OptionalInt port = each.mount().port();
      if (port.isEmpty()) {
        together.add(provider);
      } else {
        listen(port.getAsInt(), List.of(provider));
      }
    }
    listen(options.port(), together);
  }

  private void listen(int port, List<SimulatedProvider> mounted) throws IOException {
    HttpListener listener =
        HttpListener.start(
            new InetSocketAddress(options.address(), port), request -> answer(mounted, request));
    listeners.add(listener);
    for (SimulatedProvider provider : mounted) {
      uris.put(
          provider.script().name(),
          URI.create(
              "http://%s:%d%s"
                  .formatted(
                      host(options.address()), listener.port(), provider.script().mount().path())));
    }
  }

  private static Response answer(List<SimulatedProvider> mounted, Request request)
      throws InterruptedException {
    for (SimulatedProvider provider : mounted) {
      String path = provider.script().mount().path();
      if (request.path().startsWith(path + "/")) {
        return provider.answer(request.below(path));
      }
    }
    String known =
        String.join(", ", mounted.stream().map(p -> p.script().mount().path() + "/").toList());
    return Response.json(
        404,
        Map.of(),
        "{\"error\":\"no provider is mounted there; mounted are: %s\"}"
            .formatted(known)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static String host(InetAddress address) {
    String host = address.isAnyLocalAddress() ? "localhost" : address.getHostAddress();
    return address instanceof Inet6Address && !address.isAnyLocalAddress()
        ? "[" + host + "]"
        : host;
  }

  /// Where a provider is, its mount included; what follows is the protocol's own path.
  ///
  /// @throws IllegalArgumentException when the script has no provider of that name
  public URI uri(String provider) {
    provider(provider);
    return Objects.requireNonNull(uris.get(provider));
  }

  /// What a provider has counted until now.
  ///
  /// @throws IllegalArgumentException when the script has no provider of that name
  public ProviderCounters counters(String provider) {
    return provider(provider).ledger().counters();
  }

  /// What every provider has counted until now, in the script's order.
  public List<ProviderCounters> counters() {
    return providers.values().stream().map(p -> p.ledger().counters()).toList();
  }

  /// How often a provider has accepted a text for a model.
  ///
  /// @throws IllegalArgumentException when the script has no provider of that name
  public int timesAccepted(String provider, String model, String text) {
    return provider(provider).ledger().count(model, text);
  }

  private SimulatedProvider provider(String name) {
    SimulatedProvider provider = providers.get(name);
    if (provider == null) {
      throw new IllegalArgumentException(
          "the simulator has no provider \"%s\"; it has: %s"
              .formatted(name, String.join(", ", providers.keySet())));
    }
    return provider;
  }

  /// Closes every connection and frees the ports. Idempotent.
  @Override
  public void close() {
    listeners.forEach(HttpListener::close);
  }
}
