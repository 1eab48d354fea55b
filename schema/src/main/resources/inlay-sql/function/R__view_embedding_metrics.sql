create or replace view inlay.embedding_metrics as
  select c.claim_id, t.profile_id, p.name as profile, c.worker_id, c.claimed_at, c.closed_at, c.outcome, c.n as items, c.completed, c.failed, c.returned, c.skipped,
    c.calls, c.tokens, c.work_ms, extract(epoch from c.closed_at - c.claimed_at) * 1000 as held_ms, c.saved_tokens, 'queue'::text as way
  from inlay.closed_claims() c join inlay.track t using (track_id) join inlay.profile p using (profile_id)
  union all
  select null, d.profile_id, p.name, d.caller, d.ended_at - d.work_ms * interval '1 ms', d.ended_at, 'completed', d.items, d.completed, d.failed, d.returned, d.skipped,
    d.calls, d.tokens, d.work_ms, d.work_ms, d.saved_tokens, d.way
  from inlay.direct_work d join inlay.profile p using (profile_id);
comment on view inlay.embedding_metrics is 'A row per ended claim (an attempt on a batch) and per direct request: what became of its items, calls, tokens and times. way: queue, direct, or direct-fallback when the queue could not be had.';
