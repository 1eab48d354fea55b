-- Unpaused tracks that may have something to take, with the time since when it waits. Only heads are read.
create or replace function inlay.waiting_tracks() returns table (track_id int, head timestamptz) language plpgsql as $$
declare
  t inlay.track_cursor;
  c inlay.lane_cursor;
  v_more boolean;
begin
  for track_id in select k.track_id from inlay.track k join inlay.profile p using (profile_id) where not p.paused order by 1 loop
    t := inlay.track_position(track_id);
    head := null; v_more := false;
    foreach c in array t.lanes loop
      head := least(head, inlay.lane_head(c.slot, c.lane, c.xid, c.next));
      v_more := v_more or cardinality(c.holes) > 0 or exists (select 1 from inlay.segment where gen = c.gen + 1);
    end loop;
    if head is not null or v_more then return next; end if;
  end loop;
end $$;
comment on function inlay.waiting_tracks() is 'The tracks that may have something to claim, with the enqueue time of their oldest head.';
