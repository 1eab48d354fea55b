-- Which tracks have something to take in these lanes: rows ahead of the cursor, or of a transaction that was running when the cursor passed it
-- and has ended (it may have queued nothing there: then a claim only tidies up). Relies on the index (lane, xid, run_no) of each segment.
create or replace function inlay.tracks_with_work(p_profile int, p_lanes bigint[]) returns setof int language plpgsql as $$
declare
  v_snap pg_snapshot := pg_current_snapshot();
  v_tracks int[] := array(select k.track_id from inlay.track k where k.profile_id = p_profile and k.track_id = any (array(select distinct (l >> 3)::int from unnest(p_lanes) l)));
begin
  return query
  with standing as materialized (
    select c.track_id, l.lane, l.gen, l.xid, l.next, l.holes from inlay.track_positions(v_tracks) c, unnest(c.lanes) l where l.lane in (select unnest(p_lanes))
  ), ahead as (
    select inlay.lanes_ahead(g.slot, x.lanes, x.xids, x.positions) as lane from inlay.segment g, lateral (
      select array_agg(s.lane) as lanes, array_agg(case when s.gen = g.gen then s.xid else '0' end) as xids,
        array_agg(case when s.gen = g.gen then s.next else 0 end) as positions from standing s where s.gen <= g.gen) x
    where g.drained_at is null and g.freed_at is null and x.lanes is not null
  )
  select distinct s.track_id from standing s
  where s.lane in (select lane from ahead) or exists (select 1 from unnest(s.holes) h where pg_visible_in_snapshot(h.xid, v_snap)) order by 1;
end $$;
comment on function inlay.tracks_with_work(int, bigint[]) is 'The tracks of a profile that have something to take in these lanes, in their order.';
