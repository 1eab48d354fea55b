package dev.inlay.providers.remote;

import dev.inlay.providers.Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Calls to one address, over connections that are kept. Nothing is retried and no redirect is
/// followed. Safe for use by many threads at once.
final class Exchange implements AutoCloseable {
  private final Address address;
  private final KeyHeader keyHeader;
  private final ExecutorService threads;
  private final HttpClient client;
  private final String query;

  Exchange(Address address, KeyHeader keyHeader) {
    this.address = address;
    this.keyHeader = keyHeader;
    threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual()
                .name("inlay-http-" + address.baseUrl().getHost() + "-", 0)
                .factory());
    client =
        HttpClient.newBuilder()
            // Some servers do not understand an upgrade of a clear connection and lose the body.
            .version(isEncrypted() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
            .connectTimeout(address.connectTimeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads)
            .build();
    query =
        address.query().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
  }

  private boolean isEncrypted() {
    return "https".equalsIgnoreCase(address.baseUrl().getScheme());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  Reply get(String path, ApiKey key, long mostBytes) throws IOException, InterruptedException {
    return send("GET", path, BodyPublishers.noBody(), key, mostBytes);
  }

  Reply post(String path, byte[] json, ApiKey key, long mostBytes)
      throws IOException, InterruptedException {
    return send("POST", path, BodyPublishers.ofByteArray(json), key, mostBytes);
  }

  private Reply send(String method, String path, BodyPublisher body, ApiKey key, long mostBytes)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + address.requestTimeout().toNanos();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url(path))
            .method(method, body)
            .timeout(address.requestTimeout())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header("User-Agent", "inlay");
    key.authorise(request, keyHeader);
    HttpResponse<InputStream> response =
        client.send(request.build(), info -> new Body(deadline, mostBytes));
    return new Reply(response.statusCode(), response.headers(), (Body) response.body());
  }

  private URI url(String path) {
    return URI.create(address.baseUrl() + path + (query.isEmpty() ? "" : "?" + query));
  }

  /// Breaks off the calls that are under way. Idempotent.
  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdown();
  }
}
