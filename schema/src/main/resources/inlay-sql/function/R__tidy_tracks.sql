-- Lets idle lanes follow the log, so that they pin no segment. What a paused profile has in sealed segments is parked outside the log,
-- some at a time.
create or replace function inlay.tidy_tracks() returns void language plpgsql as $$
declare
  t inlay.track_cursor;
  s record;
  v_track int;
  v_paused boolean;
  v_moved boolean;
  v_gen bigint;
  k int;
begin
  perform inlay.require_read_committed();
  perform inlay.require_adopted();
  for v_track, v_paused in select track_id, paused from inlay.track join inlay.profile using (profile_id) order by track_id loop
    t := inlay.track_position(v_track);
    continue when not exists (select 1 from unnest(t.lanes) l where cardinality(l.holes) > 0 or exists (select 1 from inlay.segment where gen = l.gen + 1));
    continue when not pg_try_advisory_xact_lock(740601, v_track);
    t := inlay.track_position(v_track);
    v_moved := false;
    select max(gen) into v_gen from inlay.segment;
    for k in 1..cardinality(t.lanes) loop
      s := inlay.advance_lane(t.lanes[k], 0, false, t.at < clock_timestamp() - interval '1 s');
      t.lanes[k] := s.c; v_moved := v_moved or s.moved;
      for i in 1..32 loop
        exit when not v_paused or (t.lanes[k]).gen = v_gen;
        s := inlay.advance_lane(t.lanes[k], 2048, true, false);
        t.lanes[k] := s.c; v_moved := v_moved or s.moved;
        exit when s.n = 0;
        perform inlay.park(s.stretches, inlay.voided_positions(s.stretches), null);
      end loop;
    end loop;
    if v_moved then perform inlay.save_position(t); end if;
  end loop;
end $$;
comment on function inlay.tidy_tracks() is 'Moves the cursors of idle lanes to the log''s newest segment. Call it about once a second.';
