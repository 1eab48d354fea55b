create or replace function inlay.has_work(p_track int) returns boolean language plpgsql as $$
begin
  return exists (select 1 from inlay.track k, inlay.tracks_with_work(k.profile_id, array(select p_track::bigint * 8 + x from unnest('{1,2,3,5,6,7}'::int[]) x)) where k.track_id = p_track);
end $$;
comment on function inlay.has_work(int) is 'Whether a track has something to take.';
