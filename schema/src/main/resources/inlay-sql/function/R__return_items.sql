create or replace function inlay.return_items(c inlay.claim, p_items bigint[], p_delay_ms int, p_reason "char") returns void language plpgsql as $$
declare
  v_items inlay.returning_item[];
begin
  select array_agg(row(inlay.lane_again(r.lane), r.source_id, r.op, r.attempt, r.expiries, i.item_id, i.doc_key, r.enqueued_at,
      case when p_delay_ms > 0 then clock_timestamp() + p_delay_ms * interval '1 ms' end)::inlay.returning_item)
  into v_items from inlay.offered_runs(c.stretches, c.voided) r, unnest(r.item_ids, r.keys) i(item_id, doc_key) where i.item_id = any (p_items);
  if coalesce(cardinality(v_items), 0) <> cardinality(p_items) then
    raise exception 'claim % does not hold all of the returned items', c.claim_id using errcode = 'IN004',
      hint = 'Name items that claim_runs() returned for this claim.';
  end if;
  perform inlay.append_runs(v_items, 256, p_reason);
end $$;
comment on function inlay.return_items(inlay.claim, bigint[], int, "char") is 'Offers items of a claim again after a delay, without an attempt charged.';
