-- Lets idle lanes follow the log, so that they pin no segment. What a paused profile has in sealed segments is parked outside the log,
-- some at a time. The lock of a profile is held until the end: so those that have nothing left are moved by one statement, others are looked
-- at one by one for a moment only, and chance lets all have their turn. Of many tracks only those with holes can be moved that way.
create or replace function inlay.tidy_tracks() returns void language plpgsql as $$
declare
  p inlay.profile;
  t inlay.track_cursor;
  s record;
  v_tracks int[];
  v_track int;
  v_moved boolean;
  v_gen bigint;
  v_until timestamptz;
  k int;
begin
  perform inlay.require_read_committed();
  perform inlay.require_adopted();
  select max(gen) into v_gen from inlay.segment;
  for p in select * from inlay.profile order by profile_id loop
    v_tracks := array(
      select c.track_id from inlay.track_positions(array(select track_id from inlay.track where profile_id = p.profile_id)) c
      where exists (select 1 from unnest(c.lanes) l where cardinality(l.holes) > 0 or l.gen < v_gen));
    continue when v_tracks = '{}' or not pg_try_advisory_xact_lock(740601, p.profile_id);
    v_tracks := inlay.pass_swept(v_tracks);
    v_until := clock_timestamp() + case when p.held then interval '500 ms' else interval '30 ms' end;
    for v_track in
      select c.track_id from inlay.track_positions(v_tracks) c
      where p.held or cardinality(v_tracks) <= 8 or exists (select 1 from unnest(c.lanes) l where cardinality(l.holes) > 0) order by random()
    loop
      t := inlay.track_position(v_track);
      v_moved := false;
      select max(gen) into v_gen from inlay.segment;
      for k in 1..cardinality(t.lanes) loop
        s := inlay.advance_lane(t.lanes[k], 0, false, t.at < clock_timestamp() - interval '1 s');
        t.lanes[k] := s.c; v_moved := v_moved or s.moved;
        for i in 1..32 loop
          exit when not p.held or (t.lanes[k]).gen = v_gen;
          s := inlay.advance_lane(t.lanes[k], 2048, true, false);
          t.lanes[k] := s.c; v_moved := v_moved or s.moved;
          exit when s.n = 0;
          perform inlay.park(s.stretches, inlay.voided_positions(s.stretches), null);
        end loop;
      end loop;
      if v_moved then perform inlay.save_position(t); end if;
      exit when clock_timestamp() > v_until;
    end loop;
  end loop;
end $$;
comment on function inlay.tidy_tracks() is 'Moves the cursors of idle lanes to the log''s newest segment. Call it about once a second.';
