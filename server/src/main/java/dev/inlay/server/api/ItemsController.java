package dev.inlay.server.api;

import dev.inlay.core.queue.EmbeddingQueue;
import dev.inlay.core.queue.Enqueued;
import dev.inlay.core.queue.QueueAdministration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ItemsController {
  private static final int MOST = 1_000;

  private final QueueAdministration queue;
  private final EmbeddingQueue items;

  ItemsController(QueueAdministration queue, EmbeddingQueue items) {
    this.queue = queue;
    this.items = items;
  }

  /// @param next where the next page begins; null: there is none
  record Page(List<Map<String, @Nullable Object>> items, @Nullable String next) {}

  @GetMapping("/api/v1/items")
  Page list(
      @RequestParam @Nullable String status,
      @RequestParam @Nullable String source,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam @Nullable String cursor) {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit is 1 to %d, not %d".formatted(MOST, limit));
    }
    List<Map<String, @Nullable Object>> page =
        queue.list(status, source, limit, cursor == null ? null : Cursor.id(cursor));
    // Without a status a page is a sample of each; only lists of one status have a next page.
    boolean more = status != null && page.size() == limit;
    return new Page(page, more ? Cursor.text(page.getLast().get("id")) : null);
  }

  @GetMapping("/api/v1/items/{id}")
  Map<String, @Nullable Object> find(@PathVariable long id) {
    return queue.find(id).orElseThrow(() -> new NoSuchElementException("there is no item " + id));
  }

  @GetMapping("/api/v1/items/{id}/attempts")
  List<Map<String, @Nullable Object>> attempts(@PathVariable long id) {
    return queue.history(id);
  }

  /// Documents to be queued.
  ///
  /// @param operation INSERT, UPDATE or DELETE; null: UPDATE
  /// @param priority high, medium or low; null: the source's
  /// @param notBefore null: at once
  record Request(
      String source,
      List<String> keys,
      @Nullable String operation,
      @Nullable String priority,
      @Nullable Instant notBefore,
      @Nullable String tenant) {
    Request {
      Required.field("source", source);
      keys = List.copyOf(Required.field("keys", keys));
    }
  }

  record Queued(List<Long> ids) {}

  @PostMapping("/api/v1/items")
  @ResponseStatus(HttpStatus.CREATED)
  Queued enqueue(@RequestBody Request request) {
    if (request.keys().size() > 10_000) {
      throw new IllegalArgumentException(
          "a request queues at most 10,000 documents, not %,d".formatted(request.keys().size()));
    }
    return new Queued(
        items.enqueue(
            new Enqueued(
                request.source(),
                request.keys(),
                request.operation(),
                request.priority(),
                request.notBefore(),
                request.tenant())));
  }

  record Count(long items) {}

  @PostMapping("/api/v1/items/{id}/cancel")
  Count cancel(@PathVariable long id) {
    return new Count(queue.cancel(id));
  }
}
