package dev.inlay.server.api;

import dev.inlay.core.queue.QueueAdministration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class DeadLettersController {
  private final QueueAdministration queue;

  DeadLettersController(QueueAdministration queue) {
    this.queue = queue;
  }

  @GetMapping("/api/v1/dead-letters")
  List<Map<String, @Nullable Object>> list(
      @RequestParam @Nullable String source, @RequestParam(defaultValue = "100") int limit) {
    return queue.list("failed", source, Math.clamp(limit, 1, 1_000));
  }

  /// @param max how many at most; null: all
  /// @param source null: of any source
  record Redrive(@Nullable Integer max, @Nullable String source) {}

  record Count(long items) {}

  @PostMapping("/api/v1/dead-letters/redrive")
  Count redrive(@RequestBody Redrive redrive) {
    return new Count(queue.requeueFailed(redrive.max(), redrive.source()));
  }
}
