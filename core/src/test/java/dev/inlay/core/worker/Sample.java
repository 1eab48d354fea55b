package dev.inlay.core.worker;

import dev.inlay.core.source.Chunking;
import dev.inlay.core.source.Content;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.QueueUse;
import dev.inlay.core.source.Source;
import java.util.List;

/// A source that no database knows.
final class Sample {
  private Sample() {}

  static Source source(int profileId) {
    return new Source(
        99,
        "sample",
        profileId,
        "public.sample",
        null,
        "public.sample",
        List.of("id"),
        List.of(Content.of("full_text", "{t}")),
        Priorities.DEFAULT,
        null,
        List.of(),
        null,
        Chunking.OF_MODEL,
        QueueUse.INHERITED,
        null);
  }
}
