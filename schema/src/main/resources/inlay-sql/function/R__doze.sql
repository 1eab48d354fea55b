create or replace function inlay.doze(p_milliseconds int) returns xid8[] language plpgsql as $$
begin
  perform setval('inlay.asleep_until', greatest(1, (extract(epoch from clock_timestamp()) * 1000)::bigint + p_milliseconds));
  return array(select pg_snapshot_xip(pg_current_snapshot()));
end $$;
comment on function inlay.doze(int) is 'Says that a worker will sleep this long and wants a NOTIFY on inlay_items; look for work once more after it. Returns the transactions that run now: they may commit items without notifying.';
