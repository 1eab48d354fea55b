package dev.inlay.core.worker;

import dev.inlay.core.embed.Embedder;
import dev.inlay.core.profile.Profile;

/// What a worker is made of.
///
/// @param workerId names it in the whole fleet; a new process takes a new name
/// @param profile the profile whose items it works on
/// @param embedders the profile's model; the worker does not close it
/// @param slots how many claims it works on at once
/// @param version of the program, shown to operators
public record WorkerOptions(
    String workerId, Profile profile, Embedders embedders, int slots, String version) {
  public WorkerOptions {
    if (slots < 1) {
      throw new IllegalArgumentException("a worker needs at least one slot, not " + slots);
    }
  }

  /// A worker with one embedder, whatever the account.
  public WorkerOptions(
      String workerId, Profile profile, Embedder embedder, int slots, String version) {
    this(workerId, profile, Embedders.of(embedder), slots, version);
  }
}
