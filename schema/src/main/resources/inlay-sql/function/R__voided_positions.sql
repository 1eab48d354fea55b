-- What of stretches must not be offered. Claims call it, so it costs little where nothing was cancelled: explicit voids are found by lane
-- and generation; runs are read again only when a source was cancelled after their generation had begun.
create or replace function inlay.voided_positions(p_stretches inlay.stretch[]) returns bigint[] language plpgsql as $$
declare
  v_positions bigint[];
begin
  if not exists (select 1 from inlay.voided) and not exists (select 1 from inlay.cancelled_source) then return '{}'; end if;
  select coalesce(array_agg(p), '{}') into v_positions
  from unnest(p_stretches) s
  join inlay.voided v on v.gen = s.gen and v.lane = s.lane and v.xid between s.from_xid and s.to_xid and v.xid <> all (s.not_xids)
  cross join lateral generate_series(v.first_position, v.last_position) p
  where (v.xid, p) >= (s.from_xid, s.from_position) and (v.xid, p) < (s.to_xid, s.to_position);
  if exists (
    select 1 from unnest(p_stretches) s left join inlay.segment g using (gen) cross join inlay.cancelled_source x   -- no row: see live_segments()
    where x.up_to_position >= coalesce(g.first_run, 0) << 8 and (x.seen is null or pg_snapshot_xmax(x.seen) > s.from_xid))
  then
    v_positions := v_positions || array(
      select p from unnest(p_stretches) s, inlay.stretch_runs(s.slot, s) r, generate_series(r.first_position, r.first_position + cardinality(r.keys) - 1) p
      where p <> all (v_positions) and exists (select 1 from inlay.cancelled_source x where x.source_id = r.source_id and p <= x.up_to_position
        and (x.seen is null or pg_visible_in_snapshot(r.xid, x.seen))));
  end if;
  return v_positions;
end $$;
comment on function inlay.voided_positions(inlay.stretch[]) is 'The positions of stretches that were cancelled or moved elsewhere.';
