-- A limit as the provider told it holds at once, up or down. What it says is left is believed when it is less than what we think: somebody
-- else may use the same key.
create or replace function inlay.tell_limit(p_account int, p_unit text, p_per text, p_amount bigint default null, p_remaining bigint default null, p_resets_in_ms bigint default null)
returns void language plpgsql as $$
declare
  c_period constant bigint := 100000000000000;
  v_quota constant int := (inlay.find_account(p_account)).quota_id;
  v_at timestamptz;
  v_now bigint;
  v_old inlay.quota_limit;
  l inlay.quota_limit;
  v_period record;
  v_missing bigint;
begin
  perform inlay.require_limit(p_unit, p_per);
  if p_amount < 0 or p_remaining < 0 or p_resets_in_ms not between 0 and 3000000000 then
    raise exception 'no provider tells a limit of %, % left and a reset in % ms', p_amount, p_remaining, p_resets_in_ms using errcode = 'IN006',
      hint = 'Amounts are not negative, a reset comes within 3000000000 ms; what was not told is null.';
  end if;
  if p_amount is not null then p_amount := nullif(least(p_amount, 100000000000), 0); end if;
  perform inlay.lock_quotas(array[v_quota]);
  v_at := clock_timestamp();
  v_now := inlay.clock_us(v_at);
  select * into v_old from inlay.quota_limit x where x.quota_id = v_quota and x.unit = p_unit and x.per = p_per;
  if v_old.limit_id is null then
    if p_amount is null then return; end if;
    v_old := inlay.create_limit(v_quota, p_unit, p_per);
  end if;
  l := v_old;
  if p_amount <> coalesce(v_old.told, 0) then
    update inlay.quota_limit x set told = p_amount, told_at = v_at, refused_at = null, burst_seconds = coalesce(x.whole_burst_seconds, x.burst_seconds),
      whole_burst_seconds = null where x.limit_id = v_old.limit_id returning * into l;
    perform inlay.rescale_limit(v_old, l, v_at);
    perform inlay.quota_changed(v_quota);
  end if;
  if p_per = 'minute' and p_remaining is not null and inlay.limit_rate(l, v_at) is not null then
    v_missing := (greatest(0, l.burst_seconds - p_remaining * 60 / inlay.limit_rate(l, v_at)) * 1000000)::bigint;
    perform setval(inlay.quota_counter('full_at', l.limit_id), greatest(v_now + v_missing, pg_sequence_last_value(inlay.quota_counter('full_at', l.limit_id))));
  elsif p_per <> 'minute' and p_remaining is not null and inlay.limit_amount(l) is not null then
    v_period := inlay.limit_period(p_per, coalesce(l.zone, (select q.zone from inlay.quota q where q.quota_id = v_quota)), v_at);
    perform setval(inlay.quota_counter('used', l.limit_id), v_period.number * c_period
      + greatest(inlay.quota_used(l.limit_id, v_period.number), inlay.limit_amount(l) - p_remaining));
  end if;
  if p_per <> 'minute' and p_remaining = 0 and p_resets_in_ms is not null then
    perform inlay.cool_down(v_quota, v_at + p_resets_in_ms * interval '1 ms', format('its %s are used up, it says', inlay.limit_text(l)), p_per);
  end if;
end $$;
comment on function inlay.tell_limit(int, text, text, bigint, bigint, bigint) is 'Takes over what a provider told of a limit: how much it is, what is left of it now, when all of it is available again. Null: not told.';
