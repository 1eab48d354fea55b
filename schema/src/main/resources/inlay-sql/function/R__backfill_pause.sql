create or replace function inlay.pause_backfill(source text, paused boolean default true) returns boolean language plpgsql as $$
#variable_conflict use_column
declare
  s inlay.source := inlay.find_source(pause_backfill.source);
begin
  update inlay.backfill b set paused = coalesce(pause_backfill.paused, true), moved_at = clock_timestamp(), paged_at = null
  where b.source_id = s.source_id and b.finished_at is null and not b.sweep;
  return found;
end $$;
comment on function inlay.pause_backfill(text, boolean) is 'Stops a source''s backfill after its present page, or goes on with it (false); returns whether there is one.';
