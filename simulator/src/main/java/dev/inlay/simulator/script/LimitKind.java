package dev.inlay.simulator.script;

import java.util.Locale;

/// A limit's name: what it counts and over which time. A provider has at most one of each.
public enum LimitKind {
  REQUESTS_PER_MINUTE(QuotaUnit.REQUESTS, false),
  INPUTS_PER_MINUTE(QuotaUnit.INPUTS, false),
  TOKENS_PER_MINUTE(QuotaUnit.TOKENS, false),
  REQUESTS_PER_DAY(QuotaUnit.REQUESTS, true),
  INPUTS_PER_DAY(QuotaUnit.INPUTS, true),
  TOKENS_PER_DAY(QuotaUnit.TOKENS, true);

  private final QuotaUnit unit;
  private final boolean daily;

  LimitKind(QuotaUnit unit, boolean daily) {
    this.unit = unit;
    this.daily = daily;
  }

  /// What it counts.
  public QuotaUnit unit() {
    return unit;
  }

  /// Whether it counts over a day; else over a minute.
  public boolean daily() {
    return daily;
  }

  /// Its name in a script and in the status: `requests_per_minute`.
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
