package dev.inlay.core.source;

/// With which priority a source's items are queued, by what happened: each is high, medium or low.
public record Priorities(String insert, String update, String delete, String backfill) {
  /// What is new is wanted first; what is gone is found by nobody; a backfill lets changes pass.
  public static final Priorities DEFAULT = new Priorities("high", "medium", "low", "low");

  public Priorities {
    for (String priority : new String[] {insert, update, delete, backfill}) {
      if (!priority.matches("high|medium|low")) {
        throw new IllegalArgumentException(
            "there is no priority \"%s\"; there are high, medium and low".formatted(priority));
      }
    }
  }

  /// The same for all changes; backfills stay low.
  public static Priorities of(String priority) {
    return new Priorities(priority, priority, priority, "low");
  }
}
