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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

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
  private static final Comparator<SimulatedProvider> LONGEST_PATH_FIRST =
      Comparator.comparingInt((SimulatedProvider p) -> -p.script().mount().path().length());

  private final SimulatorOptions options;
  private final Map<String, SimulatedProvider> providers = new LinkedHashMap<>();
  private final Map<String, URI> uris = new LinkedHashMap<>();
  private final List<HttpListener> listeners = new ArrayList<>();
  private final StatusPage status = new StatusPage(providers.values(), this::uri);

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
    Map<HttpListener, List<SimulatedProvider>> mounted = new LinkedHashMap<>();
    Map<Integer, HttpListener> fixed = new HashMap<>();
    HttpListener shared = bind(options.port());
    mounted.put(shared, new ArrayList<>());
    fixed.put(shared.port(), shared);
    for (ProviderScript each : script.providers()) {
      HttpListener listener = shared;
      if (each.mount().port().isPresent()) {
        int port = each.mount().port().getAsInt();
        listener = fixed.containsKey(port) ? fixed.get(port) : bind(port);
        fixed.put(listener.port(), listener);
      }
      SimulatedProvider provider = new SimulatedProvider(each, options);
      mounted.computeIfAbsent(listener, l -> new ArrayList<>()).add(provider);
      providers.put(each.name(), provider);
      uris.put(
          each.name(),
          URI.create(
              "http://%s:%d%s"
                  .formatted(host(options.address()), listener.port(), each.mount().path())));
    }
    mounted.forEach(
        (listener, those) -> {
          those.sort(LONGEST_PATH_FIRST);
          listener.serve(request -> answer(those, request));
        });
  }

  private HttpListener bind(int port) throws IOException {
    HttpListener listener = HttpListener.bind(new InetSocketAddress(options.address(), port));
    listeners.add(listener);
    return listener;
  }

  private Response answer(List<SimulatedProvider> mounted, Request request)
      throws InterruptedException {
    if (request.path().startsWith(StatusPage.PREFIX)) {
      Optional<Response> page = status.page(request);
      if (page.isPresent()) {
        return page.get();
      }
    }
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
        "{\"error\":\"Nothing is there. Providers: %s. What they counted: /_simulator/status, /_simulator/calls\"}"
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

  /// The port of the providers that have none of their own.
  public int port() {
    return listeners.getFirst().port();
  }

  /// Where what was counted is served: `/_simulator/status`.
  public URI statusUri() {
    return URI.create(
        "http://%s:%d%sstatus".formatted(host(options.address()), port(), StatusPage.PREFIX));
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

  /// The calls that a provider answered last, up to 1,000, the newest at the end.
  ///
  /// @throws IllegalArgumentException when the script has no provider of that name
  public List<CallRecord> calls(String provider) {
    return provider(provider).ledger().recent();
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
