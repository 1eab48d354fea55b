package dev.inlay.simulator.script;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// One provider of a simulator. Begin with [#named(String, Protocol)].
///
/// @param name how it is called in the status; unique in its script
/// @param bytesPerToken a text of `b` UTF-8 bytes has `ceil(b / bytesPerToken)` tokens, at least
///   one
public record ProviderScript(
    String name,
    Protocol protocol,
    Mount mount,
    Keys keys,
    List<Model> models,
    CallCaps caps,
    Limits limits,
    Latency latency,
    List<Fault> faults,
    double bytesPerToken) {
  static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

  public ProviderScript {
    models = List.copyOf(models);
    faults = List.copyOf(faults);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is not a provider's name: lower-case letters, digits and '-'".formatted(name));
    }
    if (!(bytesPerToken > 0 && bytesPerToken <= 1000)) {
      throw new IllegalArgumentException(
          "bytes_per_token must be above 0 and at most 1000, not " + bytesPerToken);
    }
    if (models.isEmpty()) {
      throw new IllegalArgumentException("provider %s has no model".formatted(name));
    }
    Set<String> names = new HashSet<>();
    for (Model model : models) {
      if (!names.add(model.name())) {
        throw new IllegalArgumentException("model %s is given twice".formatted(model.name()));
      }
    }
  }

  /// The model of that name.
  public Optional<Model> model(String model) {
    return models.stream().filter(m -> m.name().equals(model)).findFirst();
  }

  /// A provider at `/name` that knows its protocol's models, accepts every key, has no limits and
  /// never fails.
  public static Builder named(String name, Protocol protocol) {
    return new Builder(name, protocol);
  }

  /// Changes what differs from the defaults.
  public static final class Builder {
    private final String name;
    private final Protocol protocol;
    private final List<Model> models = new ArrayList<>();
    private Mount mount;
    private Keys keys = Keys.ANY;
    private CallCaps caps;
    private Limits limits = Limits.NONE;
    private Latency latency = Latency.NONE;
    private final List<Fault> faults = new ArrayList<>();
    private double bytesPerToken = 4;

    private Builder(String name, Protocol protocol) {
      this.name = name;
      this.protocol = protocol;
      this.mount = new Mount("/" + name, OptionalInt.empty());
      this.caps = protocol.caps();
    }

    /// Puts it below another path.
    public Builder path(String path) {
      mount = new Mount(path, mount.port());
      return this;
    }

    /// Gives it a port of its own, 0 for any free one.
    public Builder port(int port) {
      mount = new Mount(mount.path(), OptionalInt.of(port));
      return this;
    }

    /// Accepts this key, and of the others only those added likewise.
    public Builder key(String key) {
      keys = keys.accepting(key);
      return this;
    }

    /// Refuses this key as one that worked once.
    public Builder revokedKey(String key) {
      keys = keys.revoking(key);
      return this;
    }

    /// Knows this model, and of the others only those added likewise.
    public Builder model(Model model) {
      models.add(model);
      return this;
    }

    /// Lets one call hold this much.
    public Builder caps(CallCaps other) {
      caps = other;
      return this;
    }

    /// Allows no more than this.
    public Builder limit(Limit limit) {
      limits = limits.with(limit);
      return this;
    }

    /// Allows no more than this from a moment on, since the provider's first call.
    public Builder limitFrom(Duration at, Limit limit) {
      limits = limits.with(new LimitChange(at, limit.kind(), Optional.of(limit)));
      return this;
    }

    /// Lifts a limit at a moment, since the provider's first call.
    public Builder unlimitedFrom(Duration at, LimitKind kind) {
      limits = limits.with(new LimitChange(at, kind, Optional.empty()));
      return this;
    }

    /// Counts limits separately for each of these only; for none: for everybody together.
    public Builder limitsPer(Limits.Scope... scopes) {
      Set<Limits.Scope> per = EnumSet.noneOf(Limits.Scope.class);
      per.addAll(List.of(scopes));
      limits = new Limits(limits.initial(), limits.changes(), per, limits.told());
      return this;
    }

    /// Tells nothing of its limits.
    public Builder limitsHidden() {
      limits = new Limits(limits.initial(), limits.changes(), limits.per(), false);
      return this;
    }

    /// Takes this long for a call.
    public Builder latency(Latency other) {
      latency = other;
      return this;
    }

    /// Lets this go wrong with those calls. Of several that refuse a call the first wins; several
    /// that spoil an answer add up.
    public Builder fault(Fault.What what, When when) {
      faults.add(new Fault(what, when));
      return this;
    }

    /// Counts a token for this many bytes.
    public Builder bytesPerToken(double ratio) {
      bytesPerToken = ratio;
      return this;
    }

    /// The provider.
    public ProviderScript build() {
      return new ProviderScript(
          name,
          protocol,
          mount,
          keys,
          models.isEmpty() ? protocol.models() : models,
          caps,
          limits,
          latency,
          faults,
          bytesPerToken);
    }
  }
}
