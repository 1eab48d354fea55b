-- A position is taken once, so this is one claim, or none. Reads every claim that is kept: for single items, not for lists.
create or replace function inlay.claims_over(p inlay.item_place) returns table (claim_id bigint, worker_id text, claimed_at timestamptz, deadline timestamptz,
  closed_at timestamptz, outcome text, voided bigint[], undone bigint[], done bigint[], is_open boolean) language sql stable as $$
  select k.claim_id, k.worker_id, k.claimed_at, k.deadline, o.closed_at, o.outcome, k.voided,
    coalesce(o.undone, array(select x.item_id from inlay.outcome x where x.slot = k.slot and x.claim_id = k.claim_id and x.state <> 'completed')),
    array(select x.item_id from inlay.outcome x where x.slot = k.slot and x.claim_id = k.claim_id and x.state = 'completed'), o.claim_id is null
  from inlay.claim k left join inlay.closure o using (slot, claim_id)
  where exists (select 1 from unnest(k.stretches) s where s.gen = p.gen and s.lane = p.lane and (p.xid, p.item_position) >= (s.from_xid, s.from_position)
    and (p.xid, p.item_position) < (s.to_xid, s.to_position) and p.xid <> all (s.not_xids))
  union all
  select k.claim_id, k.worker_id, k.claimed_at, k.deadline, k.closed_at, k.outcome, k.voided_positions, k.undone, k.done, false
  from inlay.closed_claim k
  where exists (select 1 from unnest(k.stretches) s where s.gen = p.gen and s.lane = p.lane and (p.xid, p.item_position) >= (s.from_xid, s.from_position)
    and (p.xid, p.item_position) < (s.to_xid, s.to_position) and p.xid <> all (s.not_xids))
$$;
comment on function inlay.claims_over(inlay.item_place) is 'The claim that took a position of the log, open or closed.';
