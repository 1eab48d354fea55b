package dev.inlay.bench.quota;

import dev.inlay.bench.KeyFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/// Calls a provider with nothing in between. Safe for use by many threads.
final class BareCall implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI uri;

  /// @param provider without the protocol's own path
  BareCall(URI provider) {
    this.uri = URI.create(provider + "/v1/embeddings");
  }

  /// The status of the answer.
  ///
  /// @param texts of letters and spaces
  int send(List<String> texts) throws IOException, InterruptedException {
    String body =
        "{\"model\":\"%s\",\"dimensions\":%d,\"encoding_format\":\"base64\",\"input\":[\"%s\"]}"
            .formatted(Stage.MODEL, Stage.DIMENSIONS, String.join("\",\"", texts));
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + KeyFile.KEY)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Override
  public void close() {
    client.close();
  }
}
