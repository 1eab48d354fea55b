-- Unpaused profiles that may have something to take, the one whose work waits longest first. Only heads are read: of a profile with tenants
-- those of the track that is served next.
create or replace function inlay.waiting_profiles() returns setof int language plpgsql as $$
declare
  v_profile int;
  v_track int;
  t inlay.track_cursor;
  c inlay.lane_cursor;
  v_head timestamptz;
  v_more boolean;
  v_profiles int[] := '{}';
  v_heads timestamptz[] := '{}';
begin
  for v_profile in select p.profile_id from inlay.profile p where not p.held loop
    select min(k.track_id) into v_track from (select track_id from inlay.track where profile_id = v_profile order by profile_id, track_id limit 2) k having count(*) = 1;
    if v_track is null then v_track := (inlay.whose_turn(v_profile)).track_id; end if;
    continue when v_track is null;
    t := inlay.track_position(v_track);
    v_head := null; v_more := false;
    foreach c in array t.lanes loop
      v_head := least(v_head, inlay.lane_head(c.slot, c.lane, c.xid, c.next));
      v_more := v_more or cardinality(c.holes) > 0 or exists (select 1 from inlay.segment where gen = c.gen + 1);
    end loop;
    if v_head is not null or v_more then v_profiles := v_profiles || v_profile; v_heads := v_heads || v_head; end if;
  end loop;
  return query select p from unnest(v_profiles, v_heads) x(p, head) order by head nulls last, p;
end $$;
comment on function inlay.waiting_profiles() is 'The profiles that may have something to claim, the one that waits longest first.';
