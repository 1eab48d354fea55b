-- Moves tracks that have taken all there is past the swept segments, by one statement, since there may be thousands. Nobody writes to a swept
-- segment any more, and segment_lane says what is in it: when a lane without holes has taken as much, nothing of it can be behind.
create or replace function inlay.pass_swept(p_tracks int[]) returns int[] language plpgsql as $$
declare
  g inlay.segment;
  v_passed int[];
begin
  select * into strict g from inlay.segment where swept_at is null order by gen limit 1;
  with passed as (
    insert into inlay.track_cursor (slot, track_id, cursor_no, lanes)
    select (select last_value % 1000 from inlay.current_ledger), c.track_id, c.cursor_no + 1, array(
      select case when l.gen < g.gen then row(l.lane, g.gen, g.slot, '0', 0, 0, '{}')::inlay.lane_cursor else row(l.lane, l.gen, l.slot, l.xid, l.next, l.taken, l.holes)::inlay.lane_cursor end
      from unnest(c.lanes) with ordinality l(lane, gen, slot, xid, next, taken, holes, o) order by l.o)
    from inlay.track_positions(p_tracks) c
    where not exists (select 1 from unnest(c.lanes) l where l.gen < g.gen and (cardinality(l.holes) > 0
        or l.taken <> coalesce((select sum(x.n) from inlay.segment_lane x where x.lane = l.lane and x.gen >= l.gen and x.gen < g.gen), 0)))
      and exists (select 1 from unnest(c.lanes) l where l.gen < g.gen)
    returning track_id
  )
  select array_agg(track_id) into v_passed from passed;
  return array(select unnest(p_tracks) except select unnest(v_passed));
end $$;
comment on function inlay.pass_swept(int[]) is 'Moves tracks that have nothing left in swept segments past them; returns the others. The caller holds the lock of their profile.';
