create or replace function inlay.queue_item_history(item_id bigint) returns table (attempt int, claim_id bigint, worker_id text, claimed_at timestamptz, ended_at timestamptz,
  outcome text, error_message text) language sql stable as $$
  with place as materialized (
    select p.* from inlay.item_places(item_id) p left join inlay.source s using (source_id) left join inlay.track t on t.track_id = coalesce(p.target_lane, p.lane) >> 3
    where inlay.in_scope((select inlay.tenant_scope()), s.source_id, s.tenant_column, t.tenant)
  ), taken as materialized (                           -- places that were not passed by
    select p.attempt, k.* from place p cross join lateral inlay.claims_over(row(p.*)::inlay.item_place) k where p.lane > 0 and p.item_position <> all (k.voided)
  ), failed as materialized (
    select f.* from inlay.failure f left join inlay.source s using (source_id) left join inlay.track t on t.track_id = f.lane >> 3
    where f.item_id = queue_item_history.item_id and inlay.in_scope((select inlay.tenant_scope()), s.source_id, s.tenant_column, t.tenant)
  )
  select k.attempt::int, k.claim_id, k.worker_id, k.claimed_at, k.closed_at,
    case when f.item_id is not null then 'failed'
      when queue_item_history.item_id = any (k.done) then 'completed'
      when queue_item_history.item_id = any (k.undone) then 'returned'
      when k.is_open then 'processing'
      else k.outcome end,
    f.error
  from taken k left join failed f on f.claim_id = k.claim_id
  union all                                            -- attempts whose part of the log is freed
  select f.attempt, f.claim_id, f.worker_id, null, f.failed_at, 'failed', f.error from failed f
  where not exists (select 1 from taken k where k.claim_id = f.claim_id)
  order by 5 nulls last, 4
$$;
comment on function inlay.queue_item_history(bigint) is 'The claims of an item, oldest first: attempt, worker, times, outcome, error.';
