create or replace function inlay.declare_limit(profile text, account text, unit text, per text, amount bigint, burst_seconds float8 default 60, slack_ms int default 250,
  zone text default null, cap boolean default true) returns void language plpgsql as $$
#variable_conflict use_column
declare
  a inlay.account := inlay.find_account(declare_limit.profile, declare_limit.account);
  v_old inlay.quota_limit;
  v_new inlay.quota_limit;
begin
  perform inlay.require_limit(declare_limit.unit, declare_limit.per);
  if declare_limit.amount not between 1 and 100000000000 then
    raise exception 'a limit must be 1 to 100000000000, not %', declare_limit.amount using errcode = 'IN006', hint = 'Null takes the limit away; money is in micro-dollars.';
  end if;
  if declare_limit.burst_seconds is null or declare_limit.burst_seconds not between 0.001 and 3600 or declare_limit.slack_ms is null or declare_limit.slack_ms not between 0 and 60000 then
    raise exception 'a bucket must hold 0.001 to 3600 s of refill, not %, and keep back 0 to 60000 ms, not %', declare_limit.burst_seconds, declare_limit.slack_ms
      using errcode = 'IN006', hint = 'A provider''s bucket mostly holds a minute; a smaller one spreads calls more evenly.';
  end if;
  if declare_limit.per = 'minute' and declare_limit.amount * declare_limit.burst_seconds < 60 then
    raise exception 'a bucket that holds % s of % % a minute never holds one', declare_limit.burst_seconds, declare_limit.amount, declare_limit.unit using errcode = 'IN006',
      hint = format('Let it hold at least %s s.', ceil(60.0 / declare_limit.amount * 1000) / 1000);
  end if;
  if declare_limit.zone is not null then perform inlay.require_zone(declare_limit.zone); end if;
  perform inlay.lock_quotas(array[a.quota_id]);
  select * into v_old from inlay.quota_limit l where l.quota_id = a.quota_id and l.unit = declare_limit.unit and l.per = declare_limit.per;
  if declare_limit.amount is null then
    perform inlay.drop_limit(v_old.limit_id);
  else
    if v_old.limit_id is null then v_old := inlay.create_limit(a.quota_id, declare_limit.unit, declare_limit.per); end if;
    update inlay.quota_limit l set declared = declare_limit.amount, burst_seconds = declare_limit.burst_seconds, whole_burst_seconds = null, slack_ms = declare_limit.slack_ms,
      zone = declare_limit.zone, cap = coalesce(declare_limit.cap, true)
    where l.limit_id = v_old.limit_id returning * into v_new;
    perform inlay.rescale_limit(v_old, v_new, clock_timestamp());
  end if;
  perform inlay.quota_changed(a.quota_id);
end $$;
comment on function inlay.declare_limit(text, text, text, text, bigint, float8, int, text, boolean) is
  'Declares how much an account allows a minute, day or month; money in micro-dollars, null takes the limit away. A cap is never exceeded, whatever the provider tells.';
