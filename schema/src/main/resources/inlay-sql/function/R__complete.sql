-- Ends a claim. Items named in p_failed are tried again or become dead letters, items in p_returned are offered again after p_delay_ms
-- without an attempt charged, all others are completed. Call it in the transaction that stores the vectors.
create or replace function inlay.complete(p_claim bigint, p_token bigint, p_failed bigint[] default '{}', p_errors text[] default '{}',
  p_permanent boolean[] default '{}', p_returned bigint[] default '{}', p_delay_ms int default 0, p_reason "char" default 'L',
  p_skipped int default 0, p_calls int default 0, p_tokens bigint default 0, p_work_ms int default 0,
  p_saved_tokens bigint default 0) returns void language plpgsql as $$
declare
  c inlay.claim;
  v_failed int := coalesce(cardinality(p_failed), 0);
  v_returned int := coalesce(cardinality(p_returned), 0);
  v_done int := 0;
  v_back int := 0;
  v_undone bigint[] := p_failed || p_returned;
  o inlay.outcome;
begin
  if coalesce(cardinality(p_errors), 0) <> v_failed or coalesce(cardinality(p_permanent), 0) <> v_failed then
    raise exception 'failed items, errors and permanent flags must be of one length' using errcode = '22023';
  end if;
  perform inlay.require_read_committed();
  perform inlay.lock_claim(p_claim);
  c := inlay.open_claim(p_claim, p_token);
  if v_failed + v_returned > 0 and (select count(distinct i) from unnest(v_undone) i) <> v_failed + v_returned then
    raise exception 'an item of claim % is named twice', p_claim using errcode = 'IN004', hint = 'Name each failed or returned item once.';
  end if;
  for o in select * from inlay.outcomes_in(c.slot, p_claim) loop   -- items that were ended singly before
    if o.item_id = any (v_undone) then
      raise exception 'item % has its outcome already', o.item_id using errcode = 'IN004', hint = 'It was completed, failed or returned singly; leave it out.';
    end if;
    continue when o.state = 'completed';
    if o.state = 'failed' then v_done := v_done + 1; else v_back := v_back + 1; end if;
    v_undone := v_undone || o.item_id;
  end loop;
  perform inlay.close_claim(c, 'completed', c.n - v_failed - v_done - v_returned - v_back, v_failed + v_done, v_returned + v_back,
    p_skipped, p_calls, p_tokens, p_work_ms, nullif(v_undone, '{}'), p_saved_tokens);
  if v_failed > 0 then perform inlay.fail_items(c, p_failed, p_errors, p_permanent); end if;
  if v_returned > 0 then perform inlay.return_items(c, p_returned, p_delay_ms, p_reason); end if;
end $$;
comment on function inlay.complete(bigint, bigint, bigint[], text[], boolean[], bigint[], int, "char", int, int, bigint, int, bigint) is 'Ends a claim: its items are completed but for those named as failed or returned.';
