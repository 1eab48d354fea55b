-- A paused profile is not claimed from; what it has in old segments is parked by tidy_tracks(). Items of a paused source are parked by the
-- claim that meets them. So neither pins the log, and promote() brings parked items back. Items are accepted all the time.
create or replace function inlay.pause_profile(profile text, paused boolean default true) returns void language plpgsql as $$
declare
  p inlay.profile := inlay.find_profile(profile);
begin
  update inlay.profile x set paused = coalesce(pause_profile.paused, true) where x.profile_id = p.profile_id;
  perform pg_notify('inlay_config', 'profile ' || p.name);
end $$;
comment on function inlay.pause_profile(text, boolean) is 'Stops claims of a profile''s items, or resumes them (false).';
