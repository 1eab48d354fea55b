package dev.inlay.core.worker;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;

/// What a worker is made of.
///
/// @param workerId names it in the whole fleet; a new process takes a new name
/// @param profile the profile whose items it works on
/// @param embedders the profile's model; the worker does not close it
/// @param slots how many claims it works on at once, until operators want another number
/// @param slotsMax the most that operators may want
/// @param version of the program, shown to operators
public record WorkerOptions(
    String workerId,
    Profile profile,
    Embedders embedders,
    int slots,
    int slotsMax,
    String version) {
  /// Unless told otherwise.
  public static final int SLOTS_MAX = 32;

  public WorkerOptions {
    if (slots < 1) {
      throw new IllegalArgumentException("a worker needs at least one slot, not " + slots);
    }
    if (slotsMax < slots) {
      throw new IllegalArgumentException(
          "a worker of %d slots cannot have at most %d".formatted(slots, slotsMax));
    }
  }

  /// A worker that may have as many slots as is usual.
  public WorkerOptions(
      String workerId, Profile profile, Embedders embedders, int slots, String version) {
    this(workerId, profile, embedders, slots, Math.max(slots, SLOTS_MAX), version);
  }

  /// A worker with one embedder, whatever the account.
  public WorkerOptions(
      String workerId, Profile profile, Embedder embedder, int slots, String version) {
    this(workerId, profile, Embedders.of(embedder), slots, version);
  }
}
