-- Closed claims of the ledger and its archive, newest first, whose part of the log is not freed.
create or replace function inlay.closed_claims() returns setof inlay.closed_claim language sql stable as $$
  select * from (
    select k.claim_id, k.track_id, k.worker_id, k.claimed_at, k.deadline, o.closed_at, o.outcome, k.n, o.completed, o.failed, o.returned, cardinality(k.voided),
      o.skipped, o.calls, o.tokens, o.work_ms, k.stretches, k.voided, k.parked, o.undone,
      case when o.outcome <> 'completed' and o.completed > 0 then array(select x.item_id from inlay.outcome x where x.slot = k.slot and x.claim_id = k.claim_id and x.state = 'completed') end, o.saved_tokens
    from inlay.claim k join inlay.closure o using (slot, claim_id)
    union all select * from inlay.closed_claim) c
  order by closed_at desc
$$;
comment on function inlay.closed_claims() is 'Claims that ended, newest first.';
