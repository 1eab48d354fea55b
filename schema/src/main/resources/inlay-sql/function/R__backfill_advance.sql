-- Whoever started it may have gone: a backfill that has not moved for a moment is gone on with by the fleet. A page a call of each.
create or replace function inlay.advance_backfills() returns int language plpgsql as $$
declare
  b record;
  v_n int := 0;
begin
  for b in select f.backfill_id from inlay.backfill f join inlay.source s using (source_id)
    where f.finished_at is null and not f.paused and s.fault is null and f.moved_at < clock_timestamp() - interval '3 s' order by f.backfill_id
  loop
    perform inlay.backfill_page(b.backfill_id);
    update inlay.backfill set moved_at = '-infinity' where backfill_id = b.backfill_id;   -- and again with the next call
    v_n := v_n + 1;
  end loop;
  return v_n;
end $$;
comment on function inlay.advance_backfills() is 'Goes on with backfills that nobody attends to; returns how many.';
