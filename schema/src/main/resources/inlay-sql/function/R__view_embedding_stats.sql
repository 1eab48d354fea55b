-- By the hour and day in which claims and direct requests ended, in UTC. As far back as their claims are kept: see cleanup_old_queue_items().
create or replace view inlay.embedding_hourly_stats as
  select date_trunc('hour', closed_at, 'UTC') as hour, profile_id, profile, count(*) as claims, sum(items)::bigint as items, sum(completed)::bigint as completed,
    sum(failed)::bigint as failed, sum(returned)::bigint as returned, sum(skipped)::bigint as skipped, sum(calls)::bigint as calls, sum(tokens)::bigint as tokens,
    sum(work_ms)::bigint as work_ms, sum(saved_tokens)::bigint as saved_tokens
  from inlay.embedding_metrics group by 1, 2, 3;
comment on view inlay.embedding_hourly_stats is 'What became of the claims and direct requests that ended in an hour (UTC), by profile: items, calls, tokens and work time.';

create or replace view inlay.embedding_daily_stats as
  select date_trunc('day', closed_at, 'UTC') as day, profile_id, profile, count(*) as claims, sum(items)::bigint as items, sum(completed)::bigint as completed,
    sum(failed)::bigint as failed, sum(returned)::bigint as returned, sum(skipped)::bigint as skipped, sum(calls)::bigint as calls, sum(tokens)::bigint as tokens,
    sum(work_ms)::bigint as work_ms, sum(saved_tokens)::bigint as saved_tokens
  from inlay.embedding_metrics group by 1, 2, 3;
comment on view inlay.embedding_daily_stats is 'What became of the claims and direct requests that ended on a day (UTC), by profile: items, calls, tokens and work time.';
