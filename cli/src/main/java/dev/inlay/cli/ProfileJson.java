package dev.inlay.cli;

import dev.inlay.core.profile.Profile;
import dev.inlay.core.quota.QuotaAdministration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// A profile as commands give it to programs.
final class ProfileJson {
  private ProfileJson() {}

  static Map<String, Object> of(Profile p, QuotaAdministration quota) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", p.name());
    object.put("provider", p.provider());
    object.put("model", p.model());
    object.put("dimensions", p.dimensions());
    object.put("vectors", p.layout().sqlName());
    object.put("options", p.options());
    object.put(
        "accounts",
        quota.accounts(p.id()).stream()
            .map(a -> Map.of("name", a.name(), "endpoint", a.endpoint(), "key", a.keySource()))
            .toList());
    OptionalLong price = quota.price(p.id());
    object.put("micro_dollars_per_million_tokens", price.isPresent() ? price.getAsLong() : null);
    return object;
  }
}
