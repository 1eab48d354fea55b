-- A provider refuses an account: a wrong key, a revoked project, a model that does not exist. While the profile has another account that is not
-- denied, this one rests and is tried again after some minutes; else the profile is parked until somebody has mended it.
create or replace function inlay.report_denial(p_account int, p_reason text) returns boolean language plpgsql as $$
declare
  c_rest constant interval := '5 minutes';
  a inlay.account := inlay.find_account(p_account);
  v_parked boolean;
begin
  if coalesce(p_reason, '') = '' then
    raise exception 'a denial has a reason' using errcode = 'IN006', hint = 'Say what the provider answered; operators read it.';
  end if;
  perform inlay.lock_quotas(array(select x.quota_id from inlay.account x where x.profile_id = a.profile_id));
  perform inlay.cool_down(a.quota_id, clock_timestamp() + c_rest, format('denied: %s', p_reason), 'denied');
  perform inlay.quota_changed(a.quota_id);
  v_parked := not exists (select 1 from inlay.account x join inlay.quota q using (quota_id)
    where x.profile_id = a.profile_id and x.enabled and not (q.cooldown_per is not distinct from 'denied' and q.cooldown_until > clock_timestamp()));
  if v_parked then
    perform inlay.park_profile(p.name, p_reason) from inlay.profile p where p.profile_id = a.profile_id;
  end if;
  return v_parked;
end $$;
comment on function inlay.report_denial(int, text) is 'Says that a provider refuses an account itself; true when its profile is parked for it.';
