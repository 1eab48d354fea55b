create or replace function inlay.claim_runs(p_claim bigint, p_token bigint)
returns table (source_id int, op "char", priority text, attempt smallint, enqueued_at timestamptz, keys text[], item_ids bigint[])
language plpgsql as $$
declare
  c inlay.claim := inlay.open_claim(p_claim, p_token);
begin
  return query select r.source_id, r.op, inlay.lane_priority(r.lane), r.attempt, r.enqueued_at, r.keys, r.item_ids from inlay.offered_runs(c.stretches, c.voided) r;
end $$;
comment on function inlay.claim_runs(bigint, bigint) is 'The items of an open claim, a row per run.';
