-- From the days of the archive, the claims that are not archived yet and the direct work, read under one snapshot that is taken after the lock: a
-- TRUNCATE of the ledger heeds no snapshot, so turn_ledger() waits with it. The last hour is read from what is kept of claims; see
-- cleanup_old_queue_items(). Money is reckoned at today's price, the dearest of the profile's accounts; null: none is declared.
create or replace function inlay.get_spend(profile text default null)
returns table (profile_name text, micro_dollars_per_million_tokens bigint, period text, documents bigint, calls bigint, tokens bigint, saved_tokens bigint,
  micro_dollars bigint, saved_micro_dollars bigint) language plpgsql as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock_timestamp();
  v_today date := (v_now at time zone 'UTC')::date;
begin
  if get_spend.profile is not null then perform inlay.find_profile(get_spend.profile); end if;
  perform pg_advisory_xact_lock_shared(740606, 0);
  return query
  with spent as (
    select d.profile_id, d.day, d.completed, d.calls, d.tokens, d.saved_tokens from inlay.daily_spend d
    union all
    select k.profile_id, (o.closed_at at time zone 'UTC')::date, o.completed, o.calls, o.tokens, o.saved_tokens
    from inlay.closure o join inlay.claim c using (slot, claim_id) join inlay.track k using (track_id)
    union all
    select w.profile_id, (w.ended_at at time zone 'UTC')::date, w.completed, w.calls, w.tokens, w.saved_tokens from inlay.direct_work w
  ), periods as (
    select s.profile_id, r.period, sum(s.completed) as documents, sum(s.calls) as calls, sum(s.tokens) as tokens, sum(s.saved_tokens) as saved_tokens
    from spent s join (values ('today', v_today), ('month', date_trunc('month', v_today)::date), ('total', '-infinity'::date)) r(period, since) on s.day >= r.since
    group by 1, 2
    union all
    select m.profile_id, 'hour', sum(m.completed), sum(m.calls), sum(m.tokens), sum(m.saved_tokens)
    from inlay.embedding_metrics m where m.closed_at > v_now - interval '1 hour' group by 1
  )
  select p.name, x.price, r.period, coalesce(s.documents, 0)::bigint, coalesce(s.calls, 0)::bigint, coalesce(s.tokens, 0)::bigint, coalesce(s.saved_tokens, 0)::bigint,
    round(coalesce(s.tokens, 0) * x.price / 1e6)::bigint, round(coalesce(s.saved_tokens, 0) * x.price / 1e6)::bigint
  from inlay.profile p
  cross join lateral (select max(q.micro_dollars_per_million_tokens) as price from inlay.account a join inlay.quota q using (quota_id) where a.profile_id = p.profile_id) x
  cross join (values (1, 'hour'), (2, 'today'), (3, 'month'), (4, 'total')) r(o, period)
  left join periods s on s.profile_id = p.profile_id and s.period = r.period
  where get_spend.profile is null or p.name = get_spend.profile
  order by p.name, r.o;
end $$;
comment on function inlay.get_spend(text) is
  'What each profile (null: all) has cost in the last hour, today and this month (UTC) and in total, by workers and directly, and what was saved: tokens of texts that were unchanged or stored for another document. Money in micro-dollars at today''s price; null: no price is declared.';
