-- A minute limit is a bucket that refills steadily. All its state is the moment at which it will be full (the generic cell rate
-- algorithm): taking n moves that moment by n units' time, and n may go as soon as the moment lies no further ahead than the bucket is
-- deep. So what is taken now may be due later, in the order of taking, and nobody polls. A part of each bucket, slack_ms of refill, is
-- never spent: it absorbs what lies between our clock and the provider's. What is taken to be sent within some time (hold_us, at most a
-- quarter of the bucket) counts as sent at the end of it, or the provider's bucket would overflow meanwhile and the refill be counted twice.
-- A call that needs all of the bucket goes when it is full, and counts as sent slack_ms later: the provider's bucket holds no more meanwhile.
-- Of a day's or month's limit something is left or it is not. Each is null when it does not limit.
create or replace function inlay.weigh_limit(l inlay.quota_limit, p_zone text, p_amount bigint, p_at timestamptz, p_hold_us bigint,
  out ready_us bigint, out base_us bigint, out unit_us float8, out counter bigint, out hold_us bigint, out room float8, out too_large boolean) language plpgsql volatile as $$
declare
  c_period constant bigint := 100000000000000;
  v_now constant bigint := inlay.clock_us(p_at);
  v_burst constant bigint := (l.burst_seconds * 1000000)::bigint;
  v_slack constant bigint := l.slack_ms * 1000;
  v_amount constant bigint := inlay.limit_amount(l);
  v_need bigint;
  v_period record;
  v_used bigint;
begin
  if l.per = 'minute' then
    unit_us := 60000000 / inlay.limit_rate(l, p_at);
    if unit_us is null then return; end if;
    too_large := coalesce(p_amount * 60000000.0 / v_amount > v_burst, false);
    hold_us := least(p_hold_us, v_burst / 4);
    base_us := greatest(v_now + hold_us, least(pg_sequence_last_value(inlay.quota_counter('full_at', l.limit_id)),
      v_now + v_burst + 3600000000));                  -- no reservation lies further ahead: else the clock was set back
    v_need := ceil(p_amount * unit_us)::bigint;
    counter := base_us + v_need;
    base_us := base_us - v_now - v_burst + v_slack;
    if v_need > v_burst - v_slack then
      counter := counter + v_slack;
      base_us := base_us + v_burst - v_slack - v_need;
    end if;
    ready_us := greatest(0, base_us + v_need);
    room := (v_burst - (counter - v_now))::float8 / v_burst;
  elsif v_amount is not null then
    v_period := inlay.limit_period(l.per, coalesce(l.zone, p_zone), p_at);
    v_used := inlay.quota_used(l.limit_id, v_period.number) + p_amount;
    too_large := p_amount > v_amount;
    if v_used <= v_amount then
      ready_us := 0;
      counter := v_period.number * c_period + v_used;
    else
      ready_us := inlay.clock_us(v_period.resets_at) - v_now;   -- and nothing can be reserved of it before
    end if;
    room := (v_amount - v_used)::float8 / v_amount;
  end if;
end $$;
comment on function inlay.weigh_limit(inlay.quota_limit, text, bigint, timestamptz, bigint) is
  'When a limit lets an amount go, from now: ready_us; its k-th unit at base_us + k * unit_us; what its counter becomes; the share of it that stays.';
