-- Reserves the amounts of one or more calls in all limits of one account, of several in that which lets them go first. What cannot go within
-- the patience is not reserved. Run in a transaction of its own: its commit is not waited for, so that a crash of the server forgets what
-- was taken in its last moments; they are shorter than the crash itself.
create or replace function inlay.take_quota(p_profile int, p_requests int, p_inputs int, p_tokens bigint, p_patience_ms int, p_hold_ms int default 0,
  p_settlements inlay.settlement[] default '{}')
returns table (account_id int, account text, endpoint text, key_source text, quota_id int, epoch bigint, wait_us bigint, hold_us bigint, reason text, cooldown_us bigint, requests_base_us bigint, requests_unit_us float8,
  inputs_base_us bigint, inputs_unit_us float8, tokens_base_us bigint, tokens_unit_us float8) language plpgsql as $$
#variable_conflict use_column
declare
  v_at timestamptz;
  v_parked text;
  a record;
  l inlay.quota_limit;
  w record;
  v_wait bigint;
  v_reason text;
  v_room float8;
  v_large text;
  v_limits int[];
  v_counters bigint[];
  v_base bigint[];
  v_unit float8[];
  v_hold bigint;
  v_cooldown bigint;
  v_best_room float8;
  v_best_limits int[];
  v_best_counters bigint[];
begin
  perform inlay.require_call(p_requests, p_inputs, p_tokens);
  if p_patience_ms not between 0 and 3600000 or p_hold_ms is null or p_hold_ms not between 0 and 60000 then
    raise exception 'patience must be 0 to 3600000 ms, not %, and the time that it is held 0 to 60000 ms, not %', p_patience_ms, p_hold_ms
      using errcode = 'IN006', hint = 'Patience null only asks: it reserves nothing.';
  end if;
  select p.parked_reason into v_parked from inlay.profile p where p.profile_id = p_profile;
  if not found then
    raise exception 'there is no profile %', p_profile using errcode = 'IN011', hint = 'Ids of profiles are in inlay.profile.';
  end if;
  perform inlay.lock_quotas(array(select x.quota_id from inlay.account x where x.profile_id = p_profile and x.enabled
    union select x.quota_id from inlay.account x join unnest(p_settlements) s on s.account_id = x.account_id));
  perform inlay.settle_quota(p_settlements);
  v_at := clock_timestamp();
  for a in select x.account_id, x.name, q.* from inlay.account x join inlay.quota q using (quota_id) where x.profile_id = p_profile and x.enabled order by x.account_id loop
    v_wait := 0; v_hold := p_hold_ms * 1000; v_reason := null; v_room := 1; v_limits := '{}'; v_counters := '{}'; v_base := '{0,0,0}'; v_unit := '{0,0,0}';
    v_cooldown := greatest(0, inlay.clock_us(a.cooldown_until) - inlay.clock_us(v_at));
    if v_cooldown > 0 then
      v_wait := v_cooldown; v_reason := format('account "%s": %s', a.name, a.cooldown_reason);
    end if;
    for l in select * from inlay.quota_limit x where x.quota_id = a.quota_id order by x.limit_id loop
      w := inlay.weigh_limit(l, a.zone, inlay.quota_amount(l.unit, p_requests, p_inputs, p_tokens, a.micro_dollars_per_million_tokens), v_at, p_hold_ms * 1000);
      continue when w.ready_us is null;
      if w.too_large then
        v_large := format('account "%s" allows at most %s', a.name, inlay.limit_text(l));
        v_wait := null;
        exit;
      end if;
      v_room := least(v_room, w.room); v_hold := least(v_hold, w.hold_us);
      v_limits := v_limits || l.limit_id; v_counters := v_counters || w.counter;
      if l.per = 'minute' then
        v_base[array_position('{requests,inputs,tokens}', l.unit)] := w.base_us;
        v_unit[array_position('{requests,inputs,tokens}', l.unit)] := w.unit_us;
      end if;
      if w.ready_us > v_wait then
        v_wait := w.ready_us; v_reason := format('account "%s": its %s are used up', a.name, inlay.limit_text(l));
      end if;
    end loop;
    continue when v_wait is null or v_wait > wait_us or v_wait = wait_us and v_room <= v_best_room;
    account_id := a.account_id; account := a.name; endpoint := a.endpoint; key_source := a.key_source; quota_id := a.quota_id; epoch := a.epoch;
    wait_us := v_wait; hold_us := v_hold; reason := v_reason; cooldown_us := v_cooldown;
    requests_base_us := v_base[1]; requests_unit_us := v_unit[1]; inputs_base_us := v_base[2]; inputs_unit_us := v_unit[2];
    tokens_base_us := v_base[3]; tokens_unit_us := v_unit[3];
    v_best_room := v_room; v_best_limits := v_limits; v_best_counters := v_counters;
  end loop;
  if wait_us is null and v_large is not null then
    raise exception 'a call of % requests, % inputs and % tokens can never go: %', p_requests, p_inputs, p_tokens, v_large using errcode = 'IN030',
      hint = 'Make smaller calls: inlay.quota_caps() tells the largest.';
  end if;
  if v_parked is not null then
    wait_us := null; reason := format('the profile is parked: %s', v_parked);
  elsif account_id is null then
    reason := case when exists (select 1 from inlay.account x where x.profile_id = p_profile) then 'every account of the profile is disabled' end;
  elsif wait_us <= p_patience_ms * 1000::bigint and array_position(v_best_counters, null) is null then
    if v_best_limits <> '{}' then
      perform set_config('synchronous_commit', 'off', true);
      perform setval(inlay.quota_counter(case per when 'minute' then 'full_at' else 'used' end, limit_id), b.counter)
        from unnest(v_best_limits, v_best_counters) b(id, counter) join inlay.quota_limit on limit_id = b.id;
    end if;
    reason := null;
    return next;
    return;
  end if;
  account_id := null; account := null; endpoint := null; key_source := null; quota_id := null; epoch := null; hold_us := null;
  return next;
end $$;
comment on function inlay.take_quota(int, int, int, bigint, int, int, inlay.settlement[]) is
  'Reserves the amounts of calls with the account that lets them go first: send them after wait_us and within hold_us of it, give back what is not used with settle_quota(). No account_id: nothing was reserved, see reason and ask again after wait_us (null: when something changes).';
