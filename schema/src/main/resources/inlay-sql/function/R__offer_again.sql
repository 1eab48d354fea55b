-- Offers what a claim left undone again. After an expiry the offence counts: from the second on in halves and alone, so that one
-- poisonous item ends by itself, and becomes a dead letter when it stands alone and expires max_expiries times.
create or replace function inlay.offer_again(c inlay.claim, p_expired boolean, p_delay_ms int, p_reason "char") returns int language plpgsql as $$
declare
  v_items inlay.returning_item[];
  v_n int;
  v_expiries int;
begin
  select array_agg(row(inlay.lane_again(r.lane), r.source_id, r.op, r.attempt, r.expiries + case when p_expired then 1 else 0 end,
      i.item_id, i.doc_key, r.enqueued_at, case when p_delay_ms > 0 then clock_timestamp() + p_delay_ms * interval '1 ms' end)::inlay.returning_item),
    count(*), max(r.expiries) + case when p_expired then 1 else 0 end
  into v_items, v_n, v_expiries
  from inlay.offered_runs(c.stretches, c.voided) r, unnest(r.item_ids, r.keys) i(item_id, doc_key)
  where not exists (select 1 from inlay.outcomes_in(c.slot, c.claim_id) o where o.item_id = i.item_id);
  if v_n = 0 then return 0; end if;
  if p_expired and v_n = 1 and v_expiries >= inlay.setting('max_expiries') then
    insert into inlay.dead_letter (item_id, lane, source_id, op, attempt, doc_key, enqueued_at, error)
    select item_id, lane, source_id, op, attempt, doc_key, enqueued_at,
      format('its claim expired %s times, the last time alone: the worker that has it dies or takes longer than claim_timeout_ms', v_expiries)
    from unnest(v_items);
  else
    perform inlay.append_runs(v_items, case when v_expiries >= 2 then least(256, (v_n + 1) / 2) else 256 end, p_reason);
  end if;
  return v_n;
end $$;
comment on function inlay.offer_again(inlay.claim, boolean, int, "char") is 'Appends the undone items of a claim again; returns how many.';
