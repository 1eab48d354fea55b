-- The last minute comes from the ledger, what was done since the start from the heartbeats: claims that ended in the last minute are never archived.
create or replace function inlay.list_workers() returns table (worker_id text, status text, status_since timestamptz, desired text, desired_of text, desired_by text, desired_at timestamptz,
  profile text, host text, pid bigint, version text, started_at timestamptz, heartbeat_at timestamptz, heartbeat_age_seconds numeric, slots int, slots_max int, desired_slots int, busy_slots int,
  claims bigint, items bigint, completed_per_minute bigint, failed_per_minute bigint, calls_per_minute bigint, tokens_per_minute bigint,
  completed bigint, failed bigint, calls bigint, tokens bigint, rss_mb int, last_error text) language sql stable as $$
  with held as (
    select k.worker_id, count(*) as claims, sum(k.n) as items from inlay.open_claims() k group by 1
  ), minute as (
    select k.worker_id, sum(o.completed) as completed, sum(o.failed) as failed, sum(o.calls) as calls, sum(o.tokens) as tokens
    from inlay.closure o join inlay.claim k using (slot, claim_id) where o.closed_at > clock_timestamp() - interval '1 minute' group by 1
  )
  select w.worker_id, w.status, w.status_since, d.state, d.state_of, d.state_by, d.state_at, w.facts ->> 'profile', w.host, w.pid, w.version, w.started_at, w.heartbeat_at,
    round(extract(epoch from clock_timestamp() - w.heartbeat_at)::numeric, 1), w.slots, (w.facts ->> 'slots_max')::int, d.slots, (w.facts ->> 'busy')::int,
    coalesce(h.claims, 0), coalesce(h.items, 0)::bigint, coalesce(m.completed, 0)::bigint, coalesce(m.failed, 0)::bigint, coalesce(m.calls, 0)::bigint, coalesce(m.tokens, 0)::bigint,
    (w.facts ->> 'completed')::bigint, (w.facts ->> 'failed')::bigint, (w.facts ->> 'calls')::bigint, (w.facts ->> 'tokens')::bigint, (w.facts ->> 'rss_mb')::int, w.last_error
  from inlay.embedding_queue_workers w cross join lateral inlay.desired_of(w.worker_id) d left join held h using (worker_id) left join minute m using (worker_id)
  order by w.status = 'stopped', w.worker_id
$$;
comment on function inlay.list_workers() is 'The fleet: what each worker is and is wanted to be, where it runs, what it holds, its last minute, and what it has done since it started (as of its last heartbeat).';
