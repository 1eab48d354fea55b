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
    select h.gen, format('transaction %s (%s) was running when lane %s passed it', h.xid, case when x.gid is not null then 'prepared as ' || x.gid
        when a.pid is not null then format('pid %s, %s, since %s', a.pid, coalesce(nullif(a.application_name, ''), a.usename), a.xact_start) else 'ended by now' end, l.lane)
      from lanes l, unnest(l.holes) h
      left join pg_stat_activity a on a.backend_xid = h.xid::xid left join pg_prepared_xacts x on x.transaction = h.xid::xid
    union all
    select s.gen, format('claim %s of worker %s is open', k.claim_id, k.worker_id) from inlay.open_claims() k, unnest(k.stretches) s) reach;
  update inlay.segment set drained_at = clock_timestamp(), kept_by = null
    where gen < coalesce(v_min, (select max(gen) from inlay.segment)) and swept_at is not null and drained_at is null;
  get diagnostics v_n = row_count;
  update inlay.segment set kept_by = case when gen >= v_min then v_by when swept_at is null then 'a transaction that may write to it is open' end
    where sealed_at is not null and drained_at is null
      and kept_by is distinct from case when gen >= v_min then v_by when swept_at is null then 'a transaction that may write to it is open' end;
  return v_n;
end $$;
comment on function inlay.drain_segments() is 'Marks the segments that nothing can reach any more; says of the others why they are kept.';
