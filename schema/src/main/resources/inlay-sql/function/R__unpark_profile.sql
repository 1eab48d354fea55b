-- Accounts that rest because they were denied are used at once too: whoever calls this has mended the cause.
create or replace function inlay.unpark_profile(profile text) returns void language plpgsql as $$
declare
  p inlay.profile := inlay.find_profile(profile);
  v_quota int;
begin
  perform inlay.lock_quotas(array(select a.quota_id from inlay.account a where a.profile_id = p.profile_id));
  for v_quota in update inlay.quota q set cooldown_until = null, cooldown_reason = null, cooldown_per = null
    where q.cooldown_per = 'denied' and q.quota_id in (select a.quota_id from inlay.account a where a.profile_id = p.profile_id) returning q.quota_id
  loop
    perform inlay.quota_changed(v_quota);
  end loop;
  update inlay.profile x set parked_at = null, parked_reason = null where x.profile_id = p.profile_id;
  perform pg_notify('inlay_config', 'profile ' || p.name), pg_notify('inlay_quota', 'profile ' || p.profile_id);
end $$;
comment on function inlay.unpark_profile(text) is 'Lets a parked profile work again, and accounts that were denied at once.';
