package dev.inlay.server.api;

import dev.inlay.core.queue.Health;
import dev.inlay.core.queue.QueueAdministration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class StatisticsController {
  private final QueueAdministration queue;

  StatisticsController(QueueAdministration queue) {
    this.queue = queue;
  }

  /// The columns of `get_queue_statistics()`.
  @GetMapping("/api/v1/statistics")
  Map<String, @Nullable Object> statistics() {
    return queue.statistics().values();
  }

  @GetMapping("/api/v1/health")
  Health health() {
    return queue.health();
  }
}
