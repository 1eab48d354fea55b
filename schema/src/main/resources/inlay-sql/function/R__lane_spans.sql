-- The parts of the log that are still to be taken, lane by lane, the finished holes first.
create or replace function inlay.lane_spans() returns table (lane bigint, gen bigint, slot int, from_xid xid8, from_position bigint, one_xid boolean) language plpgsql stable as $$
declare
  t inlay.track_cursor;
begin
  for t in select (x.c).* from (select inlay.track_position(k.track_id) as c from inlay.track k order by k.track_id offset 0) x loop
    return query select l.lane, h.gen, h.slot, h.xid, h.next, true from unnest(t.lanes) l, unnest(l.holes) h;
    return query select l.lane, g.gen, g.slot, case when g.gen = l.gen then l.xid else '0' end, case when g.gen = l.gen then l.next else 0 end, false
      from unnest(t.lanes) l join inlay.segment g on g.gen >= l.gen and g.freed_at is null order by l.lane, g.gen;
  end loop;
end $$;
comment on function inlay.lane_spans() is 'The parts of the log that are still to be taken.';
