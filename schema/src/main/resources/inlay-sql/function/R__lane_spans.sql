-- The parts of the log that are still to be taken: the holes of lanes, finished or not, and what lies ahead of their cursors. Only lanes that have
-- rows there: of thousands of tenants few may have.
create or replace function inlay.lane_spans() returns table (lane bigint, gen bigint, slot int, from_xid xid8, from_position bigint, one_xid boolean) language sql stable as $$
  with present as materialized (
    select g.gen, g.slot, l as lane from inlay.live_segments() g, inlay.lanes_in(g.slot, 1, null) l where g.drained_at is null
  ), standing as materialized (
    select l.* from inlay.track_positions(array(select distinct (p.lane >> 3)::int from present p)) t, unnest(t.lanes) l
  )
  select s.lane, h.gen, h.slot, h.xid, h.next, true from standing s, unnest(s.holes) h
  union all
  select s.lane, p.gen, p.slot, case when p.gen = s.gen then s.xid else '0' end, case when p.gen = s.gen then s.next else 0 end, false
  from standing s join present p using (lane) where p.gen >= s.gen
$$;
comment on function inlay.lane_spans() is 'The parts of the log that are still to be taken.';
