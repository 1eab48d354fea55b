package dev.inlay.server.api;

import dev.inlay.core.access.AccessRole;
import dev.inlay.core.access.ApiKey;
import dev.inlay.core.access.ApiKeys;
import java.security.Principal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ApiKeysController {
  private final ApiKeys keys;

  ApiKeysController(ApiKeys keys) {
    this.keys = keys;
  }

  @GetMapping("/api/v1/api-keys")
  List<ApiKey> list() {
    return keys.list();
  }

  record Request(String name, String role) {
    Request {
      Required.field("name", name);
      Required.field("role", role);
    }
  }

  /// The secret is in this answer only.
  record Created(int id, String name, String role, String secret) {}

  @PostMapping("/api/v1/api-keys")
  @ResponseStatus(HttpStatus.CREATED)
  Created create(@RequestBody Request request, Principal caller) {
    ApiKeys.Created created =
        keys.create(request.name(), AccessRole.of(request.role()), caller.getName());
    return new Created(created.id(), request.name(), request.role(), created.secret());
  }

  @DeleteMapping("/api/v1/api-keys/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(@PathVariable int id, Principal caller) {
    keys.revoke(id, caller.getName());
  }
}
