-- As track_position() for all tracks: one call, since there may be thousands. Relies on the key of each track_cursor slot.
create or replace function inlay.track_positions(p_tracks int[] default null) returns setof inlay.track_cursor language plpgsql stable as $$
declare
  v_tracks int[] := coalesce(p_tracks, array(select track_id from inlay.track));
  v_found int[] := '{}';
  c inlay.track_cursor;
begin
  for c in select * from inlay.cursors_in((select last_value % 1000 from inlay.current_ledger)::int, v_tracks) loop
    v_found := v_found || c.track_id;
    return next c;
  end loop;
  if cardinality(v_found) < cardinality(v_tracks) then
    return query select (x.c).* from (select inlay.track_position(k) as c from unnest(v_tracks) k where k <> all (v_found) offset 0) x;
  end if;
end $$;
comment on function inlay.track_positions(int[]) is 'Where tracks stand, a row a track; null: all.';
