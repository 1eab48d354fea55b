-- Triggers are replaced under a lock that waits for whoever writes to the table, and behind it waits every later writer: so it is asked for a moment
-- at a time. What an attempt that is undone had locked is free again.
create or replace function inlay.build_source_patiently(s inlay.source) returns void language plpgsql set lock_timeout = '200ms' as $$
begin
  for i in 1..50 loop
    begin
      perform inlay.build_source(s.source_id);
      return;
    exception when lock_not_available or deadlock_detected then
      perform pg_sleep(0.1);
    end;
  end loop;
  raise exception 'the triggers of source "%" cannot be replaced: somebody has been writing to % for long', s.name, inlay.source_relation(s) using errcode = '55P03',
    hint = 'End that transaction (select pid, query, xact_start from pg_stat_activity order by xact_start), or try again later.';
end $$;
comment on function inlay.build_source_patiently(inlay.source) is 'build_source(), without making writers wait for more than a moment.';
