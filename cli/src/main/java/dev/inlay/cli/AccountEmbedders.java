package dev.inlay.cli;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.embed.EmbeddingException;
import dev.inlay.core.profile.Profile;
import dev.inlay.core.quota.Account;
import dev.inlay.core.worker.Embedders;
import dev.inlay.providers.ModelUnavailableException;
import dev.inlay.providers.Providers;
import java.util.HashMap;
import java.util.Map;

/// A profile's model through each of its accounts: the profile's options with the account's
/// endpoint and key in their place.
final class AccountEmbedders implements Embedders {
  private final Profile profile;
  private final Embedder any;
  private final Map<String, Embedder> opened = new HashMap<>();

  /// @throws ModelUnavailableException when the profile's own endpoint and key cannot be used
  AccountEmbedders(Profile profile) {
    this.profile = profile;
    this.any = Models.open(profile);
  }

  @Override
  public Embedder any() {
    return any;
  }

  @Override
  public synchronized Embedder through(Account account) {
    Map<String, String> options = of(profile, account);
    return options.equals(profile.options())
        ? any
        : opened.computeIfAbsent(
            account.endpoint() + ' ' + account.keySource(), _ -> open(options));
  }

  private Embedder open(Map<String, String> options) {
    try {
      return Providers.open(profile.provider(), profile.model(), options);
    } catch (ModelUnavailableException e) {
      throw new EmbeddingException.Denied(String.valueOf(e.getMessage()), e);
    }
  }

  /// The profile's options, with this account's endpoint and key.
  static Map<String, String> of(Profile profile, Account account) {
    Map<String, String> options = new HashMap<>(profile.options());
    options.put("base-url", account.endpoint());
    options.put("key", account.keySource());
    return options;
  }

  @Override
  public synchronized void close() {
    any.close();
    opened.values().forEach(Embedder::close);
    opened.clear();
  }
}
