-- Gives back what was taken and not used, takes what was used beyond it, and counts what the provider accepted. A bucket that was emptied
-- since (emptied_epoch) has forgotten what was taken before, so nothing of that goes back into it. What was used just now cannot have been
-- refilled yet: a call that arrived late found the provider's bucket full, and that refill is lost.
create or replace function inlay.settle_quota(p_settlements inlay.settlement[]) returns void language plpgsql as $$
declare
  c_period constant bigint := 100000000000000;
  s inlay.settlement;
  q inlay.quota;
  l inlay.quota_limit;
  v_at timestamptz;
  v_used bigint;
  v_back bigint;
  v_counter regclass;
  v_unit float8;
  v_full_at bigint;
  v_period record;
begin
  if coalesce(cardinality(p_settlements), 0) = 0 then return; end if;
  foreach s in array p_settlements loop
    perform inlay.require_call(s.taken_requests, s.taken_inputs, s.taken_tokens), inlay.require_call(s.used_requests, s.used_inputs, s.used_tokens);
  end loop;
  perform inlay.lock_quotas(array(select a.quota_id from inlay.account a join unnest(p_settlements) x on x.account_id = a.account_id));
  v_at := clock_timestamp();
  perform set_config('synchronous_commit', 'off', true);
  foreach s in array p_settlements loop
    select x.* into q from inlay.quota x join inlay.account a using (quota_id) where a.account_id = s.account_id;
    continue when not found;                           -- the account was dropped, and its counters with it
    for l in select * from inlay.quota_limit x where x.quota_id = q.quota_id loop
      v_used := inlay.quota_amount(l.unit, s.used_requests, s.used_inputs, s.used_tokens, q.micro_dollars_per_million_tokens);
      v_back := inlay.quota_amount(l.unit, s.taken_requests, s.taken_inputs, s.taken_tokens, q.micro_dollars_per_million_tokens) - v_used;
      if l.per = 'minute' then
        v_unit := 60000000 / inlay.limit_rate(l, v_at);
        if v_unit is not null and s.epoch >= l.emptied_epoch then
          v_counter := inlay.quota_counter('full_at', l.limit_id);
          v_full_at := pg_sequence_last_value(v_counter);
          perform setval(v_counter, f) from greatest(v_full_at - (v_back * v_unit)::bigint, case when v_used > 0 then inlay.clock_us(v_at) + (v_used * v_unit)::bigint else 0 end) f
            where f <> v_full_at;
        end if;
        if v_used > 0 and s.epoch >= l.measured_epoch then
          v_counter := inlay.quota_counter('measured', l.limit_id);
          perform setval(v_counter, pg_sequence_last_value(v_counter) + v_used);
        end if;
        if v_used > 0 and s.epoch >= l.refused_epoch then
          v_counter := inlay.quota_counter('accepted', l.limit_id);
          perform setval(v_counter, pg_sequence_last_value(v_counter) + v_used);
        end if;
      elsif v_back <> 0 then
        v_period := inlay.limit_period(l.per, coalesce(l.zone, q.zone), v_at);
        perform setval(inlay.quota_counter('used', l.limit_id),
          v_period.number * c_period + least(c_period - 1, greatest(0, inlay.quota_used(l.limit_id, v_period.number) - v_back)));
      end if;
    end loop;
  end loop;
end $$;
comment on function inlay.settle_quota(inlay.settlement[]) is 'Says what was really used of what was taken: the rest goes back, what is missing is taken.';
