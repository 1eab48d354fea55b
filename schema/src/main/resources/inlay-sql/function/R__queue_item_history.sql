create or replace function inlay.queue_item_history(item_id bigint) returns table (attempt int, claim_id bigint, worker_id text, claimed_at timestamptz, ended_at timestamptz,
  outcome text, error_message text) language sql stable as $$
  select p.attempt::int, k.claim_id, k.worker_id, k.claimed_at, k.closed_at,
    case when f.item_id is not null then 'failed'
      when queue_item_history.item_id = any (k.done) then 'completed'
      when queue_item_history.item_id = any (k.undone) then 'returned'
      when k.is_open then 'processing'
      else k.outcome end,
    f.error
  from inlay.item_places(item_id) p cross join lateral inlay.claims_over(p) k
    left join inlay.failure f on f.item_id = queue_item_history.item_id and f.claim_id = k.claim_id
  where p.lane > 0 and p.item_position <> all (k.voided)   -- else passed by
  union all                                            -- attempts whose part of the log is freed
  select f.attempt, f.claim_id, f.worker_id, null, f.failed_at, 'failed', f.error from inlay.failure f
  where f.item_id = queue_item_history.item_id
    and not exists (select 1 from inlay.item_places(queue_item_history.item_id) p cross join lateral inlay.claims_over(p) k where k.claim_id = f.claim_id)
  order by 5 nulls last, 4
$$;
comment on function inlay.queue_item_history(bigint) is 'The claims of an item, oldest first: attempt, worker, times, outcome, error.';
