package dev.inlay.server.api;

import dev.inlay.core.queue.QueueAdministration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class WorkersController {
  private final QueueAdministration queue;

  WorkersController(QueueAdministration queue) {
    this.queue = queue;
  }

  @GetMapping("/api/v1/workers")
  List<Map<String, @Nullable Object>> list() {
    return queue.workers();
  }
}
