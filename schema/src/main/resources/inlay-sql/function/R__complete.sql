-- Ends a claim. Items named in p_failed are tried again or become dead letters, items in p_returned are offered again after p_delay_ms
-- without an attempt charged, all others are completed. Call it in the transaction that stores the vectors.
create or replace function inlay.complete(p_claim bigint, p_token bigint, p_failed bigint[] default '{}', p_errors text[] default '{}',
  p_permanent boolean[] default '{}', p_returned bigint[] default '{}', p_delay_ms int default 0, p_reason "char" default 'L',
  p_skipped int default 0, p_calls int default 0, p_tokens bigint default 0, p_work_ms int default 0) returns void language plpgsql as $$
declare
  c inlay.claim := inlay.open_claim(p_claim, p_token);
  v_failed int := cardinality(p_failed);
  v_done int := 0;
  o inlay.outcome;
begin
  if cardinality(p_errors) <> v_failed or cardinality(p_permanent) <> v_failed then
    raise exception 'failed items, errors and permanent flags must be of one length' using errcode = '22023';
  end if;
  for o in select * from inlay.outcomes_in(c.slot, p_claim) loop   -- items that were completed singly before
    if o.item_id = any (p_failed) or o.item_id = any (p_returned) then
      raise exception 'item % has its outcome already', o.item_id using errcode = 'IN004';
    end if;
    if not o.ok then v_done := v_done + 1; end if;
  end loop;
  perform inlay.close_claim(c, 'completed', c.n - v_failed - v_done - cardinality(p_returned), v_failed + v_done, cardinality(p_returned),
    p_skipped, p_calls, p_tokens, p_work_ms);
  if v_failed > 0 then perform inlay.fail_items(c, p_failed, p_errors, p_permanent); end if;
  if cardinality(p_returned) > 0 then perform inlay.return_items(c, p_returned, p_delay_ms, p_reason); end if;
end $$;
comment on function inlay.complete(bigint, bigint, bigint[], text[], boolean[], bigint[], int, "char", int, int, bigint, int) is 'Ends a claim: its items are completed but for those named as failed or returned.';
