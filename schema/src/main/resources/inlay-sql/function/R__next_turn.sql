-- The next track with work after one, going round, up to and including p_last. The next track of all is tried at once. Else the search goes along the
-- lanes that have rows in a segment that is not history, a growing handful at a time: tenants that queued nothing lately cost nothing, and
-- only those that did and were emptied since are looked at. Lanes of other profiles are jumped over.
create or replace function inlay.next_turn(p_profile int, p_after int, p_last int) returns int language plpgsql as $$
declare
  v_after int := p_after;
  v_to int := case when p_after < p_last then p_last else 2147483647 end;
  v_next int;
  v_size int := 8;                                     -- lanes; more than a track has, else there was no progress
  v_lanes bigint[];
  v_track int;
begin
  loop
    v_next := (select k.track_id from inlay.track k where k.profile_id = p_profile and k.track_id > v_after and k.track_id <= v_to order by k.profile_id, k.track_id limit 1);
    if v_next is not null then
      if v_size = 8 and inlay.has_new_work(v_next) and inlay.is_first_of_tenant(v_next) then return v_next; end if;
      v_lanes := array(select distinct l from inlay.segment g, inlay.lanes_in(g.slot, v_next::bigint * 8, v_size) l
        where g.drained_at is null and g.freed_at is null order by l limit v_size);
      for v_track in select * from inlay.tracks_with_work(p_profile, v_lanes) loop
        exit when v_track > v_to;
        if inlay.is_first_of_tenant(v_track) then return v_track; end if;
      end loop;
    end if;
    if v_next is not null and cardinality(v_lanes) = v_size then
      v_after := (v_lanes[v_size] >> 3)::int - 1;      -- the last track's other lanes may be still to come
      v_size := least(v_size * 4, 256);
    elsif v_to > p_last then
      v_after := -1; v_to := p_last; v_size := 8;
    else
      return null;
    end if;
  end loop;
end $$;
comment on function inlay.next_turn(int, int, int) is 'The next track of a profile with work, in the order of turns; null: none.';
