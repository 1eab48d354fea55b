-- A little less than the bucket holds: a call that needs all of it must hit the moment at which it is full, and what comes later is lost.
create or replace function inlay.quota_caps(p_profile int, out requests bigint, out inputs bigint, out tokens bigint) language plpgsql as $$
#variable_conflict use_column
declare
  v_at constant timestamptz := clock_timestamp();
begin
  select min(c.most) filter (where c.unit = 'requests'), min(c.most) filter (where c.unit = 'inputs'), min(c.most) filter (where c.unit = 'tokens')
  into requests, inputs, tokens from (
    select l.unit, greatest(1, case l.per when 'minute' then floor(0.95 * inlay.limit_rate(l, v_at) * l.burst_seconds / 60)::bigint else inlay.limit_amount(l) end) as most
    from inlay.quota_limit l join inlay.account a using (quota_id) where a.profile_id = p_profile and a.enabled and l.unit <> 'money') c;
end $$;
comment on function inlay.quota_caps(int) is 'The largest call that every account of a profile lets go; null: any.';
