-- Lets idle lanes follow the log, so that they pin no segment.
create or replace function inlay.tidy_tracks() returns void language plpgsql as $$
declare
  t inlay.track_cursor;
  s record;
  v_track int;
  v_moved boolean;
  k int;
begin
  for v_track in select track_id from inlay.track order by track_id loop
    t := inlay.track_position(v_track);
    continue when not exists (select 1 from unnest(t.lanes) l where cardinality(l.holes) > 0 or exists (select 1 from inlay.segment where gen = l.gen + 1));
    continue when not pg_try_advisory_xact_lock(740601, v_track);
    t := inlay.track_position(v_track);
    v_moved := false;
    for k in 1..cardinality(t.lanes) loop
      s := inlay.advance_lane(t.lanes[k], 0, false, t.at < clock_timestamp() - interval '1 s');
      t.lanes[k] := s.c; v_moved := v_moved or s.moved;
    end loop;
    if v_moved then perform inlay.save_position(t); end if;
  end loop;
end $$;
comment on function inlay.tidy_tracks() is 'Moves the cursors of idle lanes to the log''s newest segment. Call it about once a second.';
