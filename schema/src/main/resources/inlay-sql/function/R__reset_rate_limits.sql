create or replace function inlay.reset_rate_limits(profile text) returns int language plpgsql as $$
declare
  p inlay.profile := inlay.find_profile(profile);
  v_quota int;
  v_n int := 0;
begin
  for v_quota in select a.quota_id from inlay.account a where a.profile_id = p.profile_id order by 1 loop
    perform inlay.lock_quotas(array[v_quota]);
    update inlay.quota_limit l set refused_at = null, learned = null, burst_seconds = coalesce(l.whole_burst_seconds, l.burst_seconds), whole_burst_seconds = null
      where l.quota_id = v_quota and l.refused_at is not null;
    update inlay.quota q set cooldown_until = null, cooldown_reason = null, cooldown_per = null, refusals = 0 where q.quota_id = v_quota;
    perform inlay.quota_changed(v_quota);
    v_n := v_n + 1;
  end loop;
  return v_n;
end $$;
comment on function inlay.reset_rate_limits(text) is 'Forgets what refusals taught about a profile''s accounts, and lets them be used at once; returns how many accounts.';
