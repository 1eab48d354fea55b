package dev.inlay.server.api;

import dev.inlay.core.queue.QueueAdministration;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SourcesController {
  private final Sources sources;
  private final QueueAdministration queue;

  SourcesController(Sources sources, QueueAdministration queue) {
    this.sources = sources;
    this.queue = queue;
  }

  @GetMapping("/api/v1/sources")
  List<Source> list() {
    return sources.list();
  }

  @GetMapping("/api/v1/sources/{name}")
  Source find(@PathVariable String name) {
    return sources.require(name);
  }

  @PostMapping("/api/v1/sources/{name}/pause")
  Source pause(@PathVariable String name) {
    queue.pauseSource(name, true);
    return sources.require(name);
  }

  @PostMapping("/api/v1/sources/{name}/resume")
  Source resume(@PathVariable String name) {
    queue.pauseSource(name, false);
    return sources.require(name);
  }
}
