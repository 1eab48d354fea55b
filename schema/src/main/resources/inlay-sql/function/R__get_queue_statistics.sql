-- Reads under one snapshot that is taken after the lock: a TRUNCATE of the ledger heeds no snapshot, so turn_ledger() waits with it.
create or replace function inlay.get_queue_statistics(p_limit int default 20000)
returns table (total_pending bigint, total_processing bigint, total_completed bigint, total_failed bigint, total_rate_limited bigint,
  total_scheduled bigint, total_cancelled bigint, pending_exact boolean, oldest_pending_seconds numeric, total_skipped bigint, total_calls bigint, total_tokens bigint, total_saved_tokens bigint,
  active_workers bigint, segments bigint, log_bytes bigint, total_paused bigint, segments_kept bigint, kept_by text) language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(740606, 0);
  return query select * from inlay.read_statistics(p_limit);
end $$;
comment on function inlay.get_queue_statistics(int) is 'Counts of the queue by status; pending_exact tells whether total_pending is exact or an estimate.';
