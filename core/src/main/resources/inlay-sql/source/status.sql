select name, profile, documents, documents_exact, embedded, blank, embedded_exact, failed, pending, processing, delayed, held, fault, polled_at,
  0, upper(backfill_state), backfill_queued, backfill_total, backfill_exact, backfill_rate
from inlay.get_source_status(?, ?)
