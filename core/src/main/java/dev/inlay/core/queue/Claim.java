package dev.inlay.core.queue;

import java.time.Instant;
import java.util.List;

/// A batch of items leased to one worker.
///
/// @param id with the token, names the claim
/// @param token only the claim's worker knows it
/// @param deadline when the lease ends, by the database's clock
/// @param items at least one
public record Claim(long id, long token, Instant deadline, List<Item> items) {
  public Claim {
    items = List.copyOf(items);
  }

  @Override
  public String toString() {
    return "claim %d of %d items".formatted(id, items.size());
  }
}
