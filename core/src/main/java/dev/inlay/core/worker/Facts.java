package dev.inlay.core.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a worker tells of itself with each heartbeat.
///
/// @param profile whose items it works on
/// @param slots how many it has now
/// @param slotsMax how many it can have
/// @param busy how many of them hold a claim
/// @param done since it started
record Facts(String profile, int slots, int slotsMax, int busy, WorkerStatistics done) {
  private static final Path STATUS = Path.of("/proc/self/status");

  /// As the database keeps them. A profile's name has no character that JSON would escape.
  String json() {
    return """
    {"profile": "%s", "slots_max": %d, "busy": %d, "completed": %d, "failed": %d, "calls": %d, "tokens": %d, "rss_mb": %d}"""
        .formatted(
            profile,
            slotsMax,
            busy,
            done.completed(),
            done.failed(),
            done.calls(),
            done.tokens(),
            residentMegabytes());
  }

  /// What the process has in memory; where the system does not tell, what the heap has reserved.
  private static long residentMegabytes() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElseGet(Facts::heapMegabytes);
    } catch (IOException e) {
      return heapMegabytes();
    }
  }

  private static long heapMegabytes() {
    return Runtime.getRuntime().totalMemory() >> 20;
  }
}
