create or replace function inlay.save_position(c inlay.track_cursor) returns void language plpgsql as $$
begin
  insert into inlay.track_cursor (slot, track_id, cursor_no, lanes)
  select last_value % 1000, c.track_id, c.cursor_no + 1, c.lanes from inlay.current_ledger;
end $$;
comment on function inlay.save_position(inlay.track_cursor) is 'Appends a track''s next cursor. Callers hold its profile''s lock.';
