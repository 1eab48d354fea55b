package dev.inlay.core.worker;

/// How documents are embedded.
public enum Way {
  /// By a worker, later.
  QUEUE("queue"),
  /// In the caller's own request.
  DIRECT("direct"),
  /// In the caller's own request, since the queue, which was meant to do it, could not be had.
  DIRECT_FALLBACK("direct-fallback");

  private final String sqlName;

  Way(String sqlName) {
    this.sqlName = sqlName;
  }

  /// As the view `embedding_metrics` shows it.
  public String sqlName() {
    return sqlName;
  }
}
