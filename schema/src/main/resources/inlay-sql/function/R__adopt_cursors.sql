-- The ledger turns while a dump waits for its locks, and a TRUNCATE heeds no snapshot: a track can be restored without any cursor. Then all
-- that is left in the log counts as open; a document whose text did not change costs no call.
create or replace function inlay.adopt_cursors() returns void language plpgsql as $$
begin
  insert into inlay.track_cursor (slot, track_id, cursor_no, lanes)
  select l.last_value % 1000, t.track_id, 1, array(select row(t.track_id::bigint * 8 + k, s.gen, s.slot, '0', 0, 0, '{}')::inlay.lane_cursor from unnest('{1,2,3,5,6,7}'::int[]) k order by k)
  from inlay.track t, inlay.current_ledger l, (select * from inlay.segment where freed_at is null order by gen limit 1) s
  where not exists (select 1 from inlay.track_cursor c where c.track_id = t.track_id);
end $$;
comment on function inlay.adopt_cursors() is 'Gives tracks of a restored log that lost their cursor one at the log''s beginning.';
