-- Parked is not paused: the provider refuses the profile itself (a wrong key, no credit), and somebody must mend that first.
create or replace function inlay.park_profile(profile text, reason text) returns void language plpgsql as $$
declare
  p inlay.profile := inlay.find_profile(profile);
begin
  if coalesce(reason, '') = '' then
    raise exception 'a profile is parked for a reason' using errcode = 'IN006', hint = 'Say what must be mended; operators read it.';
  end if;
  update inlay.profile x set parked_at = coalesce(x.parked_at, clock_timestamp()), parked_reason = left(park_profile.reason, 1000) where x.profile_id = p.profile_id;
  perform pg_notify('inlay_config', 'profile ' || p.name), pg_notify('inlay_quota', 'profile ' || p.profile_id);
end $$;
comment on function inlay.park_profile(text, text) is 'Stops the work of a profile that its provider refuses, with the reason, until unpark_profile().';
