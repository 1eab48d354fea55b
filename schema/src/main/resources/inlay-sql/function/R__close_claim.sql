-- Whoever inserts the closure owns the end of the claim; the loser's transaction, vectors included, is undone.
create or replace function inlay.close_claim(c inlay.claim, p_outcome text, p_completed int, p_failed int, p_returned int,
  p_skipped int default 0, p_calls int default 0, p_tokens bigint default 0, p_work_ms int default 0) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(740602, (c.claim_id / 1000 % 2147483647)::int);   -- lets expire_claims() skip it instead of wait
  if current_setting('synchronous_commit') = 'off' then perform set_config('synchronous_commit', 'on', true); end if;   -- claim() may have switched it off
  insert into inlay.closure (slot, claim_id, outcome, completed, failed, returned, skipped, calls, tokens, work_ms)
  values (c.slot, c.claim_id, p_outcome, p_completed, p_failed, p_returned, p_skipped, p_calls, p_tokens, p_work_ms);
exception when unique_violation then
  raise exception 'claim % is closed', c.claim_id using errcode = 'IN003', hint = 'Its items were or will be offered again; drop this work.';
end $$;
comment on function inlay.close_claim(inlay.claim, text, int, int, int, int, int, bigint, int) is 'Ends a claim; an error when it has ended already.';
