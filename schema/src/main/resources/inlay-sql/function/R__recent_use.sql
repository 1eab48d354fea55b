create or replace function inlay.recent_use(p_quota int, p_unit text) returns float8 language sql volatile as $$
  select coalesce(sum(case p_unit when 'requests' then u.requests when 'inputs' then u.inputs else u.tokens end
    * exp(-extract(epoch from clock_timestamp() - u.at)::float8 / 60)), 0)
  from inlay.quota_use u join inlay.account a using (account_id) where a.quota_id = p_quota and u.at > clock_timestamp() - interval '10 minutes'
$$;
comment on function inlay.recent_use(int, text) is 'About how much of a unit was used of a quota within the last minute.';
