create or replace function inlay.get_quota_status(profile text default null)
returns table (profile_name text, account text, enabled boolean, parked_reason text, cooldown_until timestamptz, cooldown_reason text, unit text, per text,
  amount bigint, declared bigint, told bigint, throttle float8, available bigint, used bigint, used_last_minute bigint, resets_at timestamptz, takers jsonb) language plpgsql as $$
#variable_conflict use_column
declare
  c_period constant bigint := 100000000000000;
  v_at timestamptz := clock_timestamp();
  a record;
  l inlay.quota_limit;
  v_period record;
begin
  if get_quota_status.profile is not null then perform inlay.find_profile(get_quota_status.profile); end if;
  for a in select p.name as profile_name, p.parked_reason, x.*, q.zone, q.cooldown_until, q.cooldown_reason
    from inlay.profile p join inlay.account x using (profile_id) join inlay.quota q using (quota_id)
    where get_quota_status.profile is null or p.name = get_quota_status.profile order by p.name, x.name
  loop
    profile_name := a.profile_name; account := a.name; enabled := a.enabled; parked_reason := a.parked_reason;
    cooldown_until := case when a.cooldown_until > v_at then a.cooldown_until end; cooldown_reason := case when a.cooldown_until > v_at then a.cooldown_reason end;
    takers := (select jsonb_agg(jsonb_build_object('worker', u.worker_id, 'requests', round(u.requests * u.fade), 'inputs', round(u.inputs * u.fade), 'tokens', round(u.tokens * u.fade)) order by u.tokens * u.fade desc)
      from (select x.*, exp(-extract(epoch from v_at - x.at)::float8 / 60) as fade from inlay.quota_use x where x.account_id = a.account_id and x.at > v_at - interval '3 minutes' order by x.at desc limit 20) u);
    unit := null; per := null; amount := null; declared := null; told := null; throttle := null; available := null; used := null; used_last_minute := null; resets_at := null;
    if not exists (select 1 from inlay.quota_limit x where x.quota_id = a.quota_id) then return next; end if;
    for l in select * from inlay.quota_limit x where x.quota_id = a.quota_id order by array_position('{minute,day,month}', x.per), array_position('{requests,inputs,tokens,money}', x.unit) loop
      unit := l.unit; per := l.per; declared := l.declared; told := l.told;
      amount := inlay.limit_amount(l); throttle := null; used_last_minute := null; resets_at := null; used := null; available := null;
      if l.per = 'minute' then
        throttle := case when l.refused_at is not null then inlay.limit_rate(l, v_at) / coalesce(amount, l.learned) end;
        available := floor((l.burst_seconds * 1000000 - greatest(0, pg_sequence_last_value(inlay.quota_counter('full_at', l.limit_id)) - inlay.clock_us(v_at)))
          * inlay.limit_rate(l, v_at) / 60000000);
        used_last_minute := round(inlay.recent_use(a.quota_id, l.unit));
      else
        v_period := inlay.limit_period(l.per, coalesce(l.zone, a.zone), v_at);
        used := inlay.quota_used(l.limit_id, v_period.number);
        available := greatest(0, amount - used);
        resets_at := v_period.resets_at;
      end if;
      if l.unit = 'money' then amount := amount / 1000; used := used / 1000; available := available / 1000; end if;
      return next;
    end loop;
  end loop;
end $$;
comment on function inlay.get_quota_status(text) is
  'Each limit of each account of a profile (null: of all): how much it allows, what is left of it now (less than nothing: reserved ahead), what was used, why it rests and until when, and which workers took of it within about a minute. Money in micro-dollars; throttle: the share that refusals left.';
