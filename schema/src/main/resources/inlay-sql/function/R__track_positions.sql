-- As track_position() for many tracks: one call, since there may be thousands. Relies on the key of each track_cursor slot.
create or replace function inlay.track_positions(p_tracks int[] default null) returns setof inlay.track_cursor language plpgsql stable as $$
declare
  v_tracks int[] := coalesce(p_tracks, array(select track_id from inlay.track));
  v_found int[] := '{}';
  v_slot int;
  c inlay.track_cursor;
begin
  select last_value % 1000 into v_slot from inlay.current_ledger;
  for c in select * from inlay.cursors_in(v_slot, v_tracks) loop
    v_found := v_found || c.track_id;
    return next c;
  end loop;
  if cardinality(v_found) = cardinality(v_tracks) then return; end if;
  v_tracks := array(select unnest(v_tracks) except select unnest(v_found));   -- not moved since the ledger turned
  v_found := '{}';
  for c in
    select distinct on (x.track_id) x.* from generate_series(0, 3) s, inlay.cursors_in(s, v_tracks) x order by x.track_id, x.cursor_no desc
  loop
    v_found := v_found || c.track_id;
    return next c;
  end loop;
  if cardinality(v_found) < cardinality(v_tracks) then
    perform inlay.track_position(k) from (select unnest(v_tracks) except select unnest(v_found)) x(k);   -- says why
  end if;
end $$;
comment on function inlay.track_positions(int[]) is 'Where tracks stand, a row a track; null: all.';
