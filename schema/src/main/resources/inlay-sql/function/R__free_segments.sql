-- Truncates drained segments older than p_older_than, and the oldest ones beyond history_mb. NOWAIT: nobody queues behind the TRUNCATE.
-- Unless asked, none that was drained less than a minute ago: see turn_ledger().
create or replace function inlay.free_segments(p_older_than interval default null) returns int language plpgsql as $$
declare
  g record;
  v_keep interval := coalesce(p_older_than, inlay.setting('queue_cleanup_interval_hours') * interval '1 hour');
  v_bytes bigint := inlay.setting('history_mb') * 1048576;
  v_n int := 0;
begin
  for g in
    select s.gen, s.slot, s.drained_at, sum(pg_total_relation_size(('inlay.run_' || s.slot)::regclass)) over (order by s.gen desc) as newer_bytes
    from inlay.segment s where drained_at is not null and freed_at is null order by gen
  loop
    continue when g.drained_at > clock_timestamp() - v_keep and g.newer_bytes <= v_bytes
      or g.drained_at > clock_timestamp() - interval '1 minute' and p_older_than is null;
    begin
      execute format('lock table only inlay.run_%s in access exclusive mode nowait', g.slot);
    exception when lock_not_available then
      update inlay.segment set kept_by = (select coalesce(min(inlay.describe_session(l.pid)), 'somebody') from pg_locks l
        where l.relation = ('inlay.run_' || g.slot)::regclass and l.granted and l.pid <> pg_backend_pid()) || ', reads it' where gen = g.gen;
      continue;
    end;
    execute format('truncate only inlay.run_%s', g.slot);
    update inlay.segment set freed_at = clock_timestamp(), kept_by = null where gen = g.gen;
    delete from inlay.segment_lane where gen = g.gen;
    v_n := v_n + 1;
  end loop;
  if v_n > 0 then
    delete from inlay.voided where last_position < (select min(first_run) << 8 from inlay.segment where freed_at is null);
    delete from inlay.cancelled_source where up_to_position < (select min(first_run) << 8 from inlay.segment where freed_at is null);
    delete from inlay.segment where freed_at < clock_timestamp() - interval '7 days' and gen < (select max(gen) from inlay.segment);
  end if;
  return v_n;
end $$;
comment on function inlay.free_segments(interval) is 'Frees finished segments by TRUNCATE; returns how many.';
