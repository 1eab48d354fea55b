create or replace view inlay.embedding_metrics as
  select c.claim_id, t.profile_id, p.name as profile, c.worker_id, c.claimed_at, c.closed_at, c.outcome, c.n as items, c.completed, c.failed, c.returned, c.skipped,
    c.calls, c.tokens, c.work_ms, extract(epoch from c.closed_at - c.claimed_at) * 1000 as held_ms, c.saved_tokens
  from inlay.closed_claims() c join inlay.track t using (track_id) join inlay.profile p using (profile_id);
comment on view inlay.embedding_metrics is 'A row per ended claim (an attempt on a batch): what became of its items, calls, tokens and times.';
