create or replace function inlay.unpark_profile(profile text) returns void language plpgsql as $$
declare
  p inlay.profile := inlay.find_profile(profile);
begin
  update inlay.profile x set parked_at = null, parked_reason = null where x.profile_id = p.profile_id;
  perform pg_notify('inlay_config', 'profile ' || p.name), pg_notify('inlay_quota', 'profile ' || p.profile_id);
end $$;
comment on function inlay.unpark_profile(text) is 'Lets a parked profile work again.';
