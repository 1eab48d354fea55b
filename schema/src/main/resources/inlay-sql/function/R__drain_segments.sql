-- Segments into which no cursor, hole or open claim can reach are history from then on. One statement, one snapshot decides: a position
-- is always in exactly one of these, and never comes back.
create or replace function inlay.drain_segments() returns int language plpgsql as $$
declare
  v_min bigint;
  v_by text;
  v_n int;
begin
  if not exists (select 1 from inlay.segment where sealed_at is not null and drained_at is null) then return 0; end if;
  with lanes as materialized (select l.* from inlay.track_positions() t, unnest(t.lanes) l)
  select min(gen), (array_agg(by order by gen))[1] into v_min, v_by from (
    select l.gen, format('lane %s has not passed it', l.lane) as by from lanes l
    union all
    select h.gen, format('transaction %s (%s) was running when lane %s passed it', h.xid, inlay.describe_transaction(h.xid), l.lane) from lanes l, unnest(l.holes) h
    union all
    select s.gen, format('claim %s of worker %s is open since %s', k.claim_id, k.worker_id, date_trunc('second', k.claimed_at)) from inlay.open_claims() k, unnest(k.stretches) s) reach;
  update inlay.segment set drained_at = clock_timestamp(), kept_by = null
    where gen < coalesce(v_min, (select max(gen) from inlay.segment)) and swept_at is not null and drained_at is null;
  get diagnostics v_n = row_count;
  update inlay.segment s set kept_by = k.by from (
    select g.gen, case when g.gen >= v_min then v_by else coalesce((
        select format('transaction %s (%s) may still write to it', x, inlay.describe_transaction(x)) from pg_snapshot_xip(pg_current_snapshot()) x
        where x < g.sealed_xid order by x limit 1), 'it has not been swept yet') end as by
    from inlay.segment g where g.sealed_at is not null and g.drained_at is null) k
  where s.gen = k.gen and s.kept_by is distinct from k.by;
  return v_n;
end $$;
comment on function inlay.drain_segments() is 'Marks the segments that nothing can reach any more; says of the others why they are kept.';
