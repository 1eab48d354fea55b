-- What it has queued stays queued: cancel_queue_items_by_source() takes that back.
create or replace function inlay.cancel_backfill(source text) returns boolean language plpgsql as $$
#variable_conflict use_column
declare
  s inlay.source := inlay.find_source(cancel_backfill.source);
begin
  update inlay.backfill b set cancelled = true, paused = false, finished_at = clock_timestamp() where b.source_id = s.source_id and b.finished_at is null and not b.sweep;
  return found;
end $$;
comment on function inlay.cancel_backfill(text) is 'Ends a source''s backfill after its present page; the next begins anew. Returns whether there was one.';
