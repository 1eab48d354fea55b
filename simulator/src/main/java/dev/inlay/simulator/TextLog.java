package dev.inlay.simulator;

/// How often each text was accepted, by its hash: open addressing in two arrays, 12 bytes a slot.
/// Not thread-safe.
final class TextLog {
  private final int most;
  private long[] hashes = new long[1024];
  private int[] counts = new int[1024];
  private int size;
  private long repeatedInputs;
  private long repeatedTokens;
  private long untracked;

  /// @param most how many texts it remembers
  TextLog(int most) {
    this.most = most;
  }

  void accept(long hash, long tokens) {
    int slot = slot(hash);
    if (counts[slot] > 0) {
      counts[slot]++;
      repeatedInputs++;
      repeatedTokens += tokens;
    } else if (size < most) {
      hashes[slot] = hash;
      counts[slot] = 1;
      size++;
      if (size > hashes.length / 4 * 3) {
        grow();
      }
    } else {
      untracked++;
    }
  }

  int count(long hash) {
    return counts[slot(hash)];
  }

  TextCounters counters() {
    return new TextCounters(size, repeatedInputs, repeatedTokens, untracked);
  }

  /// Where the hash is, or the free slot where it belongs.
  private int slot(long hash) {
    int mask = hashes.length - 1;
    int slot = (int) hash & mask;
    while (counts[slot] > 0 && hashes[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldCounts = counts;
    hashes = new long[oldHashes.length * 2];
    counts = new int[oldCounts.length * 2];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldCounts[i] > 0) {
        int slot = slot(oldHashes[i]);
        hashes[slot] = oldHashes[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
