select b.backfill_id, case when b.cancelled then 'CANCELLED' when b.finished_at is not null then 'FINISHED' when b.paused then 'PAUSED' else 'RUNNING' end,
  b.enqueued, greatest(b.estimated, b.enqueued), b.exact, b.rate
from inlay.backfill b where b.backfill_id = ?
