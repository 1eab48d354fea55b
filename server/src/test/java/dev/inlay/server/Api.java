package dev.inlay.server;

import dev.inlay.core.access.AccessRole;
import dev.inlay.core.access.ApiKeys;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseUrl;
import dev.inlay.schema.Migrations;
import dev.inlay.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server on a database of a test's own, with a key for each role, and ways to call it.
final class Api implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final TestDatabase test;
  private final ConfigurableApplicationContext context;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<AccessRole, String> keys = new EnumMap<>(AccessRole.class);

  private Api(TestDatabase test) throws SQLException {
    this.test = test;
    Database database = Database.open(DatabaseUrl.parse(test.url()), 10);
    try (Connection c = test.connect();
        Statement s = c.createStatement()) {
      s.execute("create table notes (id bigint primary key, body text)");
      s.execute("select inlay.create_profile('local', 'local', 'm', 3, 'f', 'array')");
      s.execute("select inlay.create_source('notes', 'local', 'public.notes', '{id}', '{body}')");
    }
    ApiKeys made = new ApiKeys(database);
    for (AccessRole role : AccessRole.values()) {
      keys.put(role, made.create("a " + role.text(), role, "test").secret());
    }
    this.context = ServerCommand.start(database, "127.0.0.1", 0);
  }

  static Api start() throws SQLException {
    return new Api(
        TestDatabase.create(
            "server",
            url -> {
              PGSimpleDataSource source = new PGSimpleDataSource();
              source.setUrl(url);
              Migrations.migrate(source);
            }));
  }

  ConfigurableApplicationContext context() {
    return context;
  }

  String key(AccessRole role) {
    return java.util.Objects.requireNonNull(keys.get(role));
  }

  /// An answer.
  record Answer(int status, HttpResponse<String> response) {
    JsonNode json() {
      return JSON.readTree(response.body());
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    String problem() {
      return json().get("type").asString();
    }
  }

  Answer get(AccessRole role, String path) throws IOException, InterruptedException {
    return call("GET", path, key(role), null, Map.of());
  }

  Answer post(AccessRole role, String path, String body) throws IOException, InterruptedException {
    return call("POST", path, key(role), body, Map.of());
  }

  Answer call(
      String method,
      String path,
      @Nullable String key,
      @Nullable String body,
      Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:"
                        + context.getEnvironment().getProperty("local.server.port")
                        + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::header);
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), response);
  }

  Connection connect() throws SQLException {
    return test.connect();
  }

  @Override
  public void close() {
    http.close();
    context.close();
    test.close();
  }
}
