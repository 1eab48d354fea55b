package dev.inlay.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlay.core.access.AccessRole;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// Who may call what. `rights.txt` beside this class has a row for every endpoint; a new one
/// without a row fails.
@TestInstance(Lifecycle.PER_CLASS)
class RightsTest {
  @SuppressWarnings("NullAway.Init") // before all tests
  private Api api;

  @BeforeAll
  void start() throws SQLException {
    api = Api.start();
  }

  @AfterAll
  void close() {
    api.close();
  }

  @Test
  void everyEndpointHasARow() throws Exception {
    TreeSet<String> endpoints = new TreeSet<>();
    api.context()
        .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .forEach(
            (mapping, method) -> {
              if (method.getBeanType().getPackageName().startsWith("dev.inlay")) {
                mapping
                    .getMethodsCondition()
                    .getMethods()
                    .forEach(
                        m ->
                            mapping
                                .getPatternValues()
                                .forEach(path -> endpoints.add(m.name() + " " + path)));
              }
            });
    assertThat(endpoints).isEqualTo(new TreeSet<>(rights().keySet()));
  }

  @Test
  void everyEndpointLetsInItsRolesAndNobodyElse() throws Exception {
    for (Map.Entry<String, AccessRole> right : rights().entrySet()) {
      String[] endpoint = right.getKey().split(" ", -1);
      String path = endpoint[1].replaceAll("\\{[^}]*\\}", "99999");
      for (AccessRole role : AccessRole.values()) {
        int status = status(endpoint[0], path, api.key(role));
        boolean allowed = role.compareTo(right.getValue()) >= 0;
        assertThat(status == 403)
            .as("%s as %s: %d", right.getKey(), role, status)
            .isEqualTo(!allowed);
        assertThat(status).as(right.getKey()).isNotEqualTo(401).isLessThan(500);
      }
      assertThat(status(endpoint[0], path, null)).as(right.getKey()).isEqualTo(401);
      assertThat(status(endpoint[0], path, "inlay_wrong")).as(right.getKey()).isEqualTo(401);
    }
  }

  @Test
  void whatNobodyHasNamedIsClosed() throws Exception {
    for (String path : new String[] {"/", "/error", "/actuator", "/api/v2/items", "/api/v1/../x"}) {
      assertThat(status("GET", path, null)).as(path).isEqualTo(401);
      assertThat(status("GET", path, api.key(AccessRole.ADMIN))).as(path).isBetween(400, 404);
    }
    assertThat(status("PATCH", "/api/v1/items", api.key(AccessRole.ADMIN))).isBetween(400, 499);
  }

  private int status(String method, String path, @org.jspecify.annotations.Nullable String key)
      throws Exception {
    String body = method.equals("GET") || method.equals("DELETE") ? null : "{\"nothing\": 1}";
    return api.call(method, path, key, body, Map.of()).status();
  }

  private static Map<String, AccessRole> rights() throws Exception {
    Map<String, AccessRole> rights = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(RightsTest.class.getResourceAsStream("rights.txt")),
                UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        rights.put(words[0] + " " + words[1], AccessRole.of(words[2]));
      }
    }
    return rights;
  }
}
