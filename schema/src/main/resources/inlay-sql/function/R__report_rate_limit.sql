-- A call was refused with 429. Whoever shares the quota waits at once. Of several calls that were under way together the first counts: the
-- others were taken in an older epoch. After a limit of a day nothing helps until the provider's midnight, whatever the answer said; when
-- it is refused again right after a midnight, that was not the provider's, and it is tried every hour.
create or replace function inlay.report_rate_limit(p_account int, p_epoch bigint, p_requests int, p_inputs int, p_tokens bigint, p_unit text default null, p_per text default null,
  p_retry_after_ms bigint default null, p_reason text default null) returns bigint language plpgsql as $$
declare
  v_quota constant int := (inlay.find_account(p_account)).quota_id;
  q inlay.quota;
  l inlay.quota_limit;
  v_new inlay.quota_limit;
  v_at timestamptz;
  v_until timestamptz;
  v_measured bigint;
  v_accepted bigint;
  v_call bigint;
begin
  perform inlay.require_call(p_requests, p_inputs, p_tokens);
  if p_unit is not null or p_per is not null then perform inlay.require_limit(coalesce(p_unit, 'requests'), coalesce(p_per, 'minute')); end if;
  if p_epoch is null or p_retry_after_ms not between 0 and 3000000000 then
    raise exception 'a refusal has an epoch, and a wait of 0 to 3000000000 ms, not %', p_retry_after_ms using errcode = 'IN006', hint = 'The epoch is the one that take_quota() gave.';
  end if;
  perform inlay.lock_quotas(array[v_quota]);
  perform inlay.settle_quota(array[row(p_account, p_epoch, p_requests, p_inputs, p_tokens, 0, 0, 0)::inlay.settlement]);
  perform set_config('synchronous_commit', 'on', true);
  select * into q from inlay.quota x where x.quota_id = v_quota;
  v_at := clock_timestamp();
  if p_per <> 'minute' then
    v_until := case when q.cooldown_per = p_per and q.cooldown_until between v_at - interval '15 minutes' and v_at then v_at + interval '1 hour'
      else (inlay.limit_period(p_per, coalesce((select x.zone from inlay.quota_limit x where x.quota_id = v_quota and x.per = p_per
        and x.unit = coalesce(p_unit, x.unit) and x.zone is not null limit 1), q.zone), v_at)).resets_at end;
    perform inlay.cool_down(v_quota, v_until, coalesce(p_reason, format('a limit of the %s is used up', p_per)), p_per);
    return case when p_epoch < q.epoch then q.epoch else inlay.quota_changed(v_quota) end;
  end if;
  if p_epoch < q.epoch then
    perform inlay.cool_down(v_quota, v_at + p_retry_after_ms * interval '1 ms', coalesce(p_reason, 'the provider asked to wait'), p_per);
    return q.epoch;
  end if;
  l := inlay.refused_limit(v_quota, p_unit, v_at);
  v_measured := pg_sequence_last_value(inlay.quota_counter('measured', l.limit_id));
  v_accepted := pg_sequence_last_value(inlay.quota_counter('accepted', l.limit_id));
  v_call := greatest(1, inlay.quota_amount(l.unit, p_requests, p_inputs, p_tokens, null));
  v_new := inlay.throttle(l, v_at, q.epoch + 1, v_measured, v_accepted, v_call, greatest(10 * v_call, inlay.recent_use(v_quota, l.unit)),
    greatest(0, pg_sequence_last_value(inlay.quota_counter('full_at', l.limit_id)) - inlay.clock_us(v_at)) / 1e6);
  if v_new.refused_epoch = q.epoch + 1 then
    if v_new.measured_epoch is distinct from l.measured_epoch then
      perform setval(inlay.quota_counter('measured', l.limit_id), case when v_new.measured_epoch = l.refused_epoch then v_accepted else 0 end);
    end if;
    perform setval(inlay.quota_counter('accepted', l.limit_id), 0);
    q.refusals := 0;
  else
    q.refusals := q.refusals + 1;
  end if;
  v_until := v_at + greatest(p_retry_after_ms, case when p_retry_after_ms is null or q.refusals > 2
    then least(300000, inlay.setting('rate_limit_delay_ms') * power(2, least(20, q.refusals))) end) * interval '1 ms';
  update inlay.quota_limit x set learned = v_new.learned, depth = v_new.depth, probe_seconds = v_new.probe_seconds, refused_at = v_new.refused_at,
    refused_epoch = v_new.refused_epoch, measured_at = v_new.measured_at, measured_epoch = v_new.measured_epoch, caution = v_new.caution, burst_seconds = v_new.burst_seconds,
    whole_burst_seconds = v_new.whole_burst_seconds, emptied_epoch = q.epoch + 1
  where x.limit_id = l.limit_id;
  perform setval(inlay.quota_counter('full_at', l.limit_id),   -- empty; after a refusal that taught nothing it is so until the next try
    inlay.clock_us(case q.refusals when 0 then v_at else v_until end) + (v_new.burst_seconds * 1000000)::bigint);
  update inlay.quota x set refusals = q.refusals where x.quota_id = v_quota and x.refusals <> q.refusals;
  perform inlay.cool_down(v_quota, v_until, coalesce(p_reason, 'the provider asked to wait'), p_per);
  return inlay.quota_changed(v_quota);
end $$;
comment on function inlay.report_rate_limit(int, bigint, int, int, bigint, text, text, bigint, text) is
  'Says that the provider refused a call of these amounts with 429, and what it told: which limit, over which time, how long to wait. What was taken for the call goes back. Returns the quota''s epoch.';
