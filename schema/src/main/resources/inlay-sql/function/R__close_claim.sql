-- Whoever inserts the closure (the claim is locked before its outcomes are read, see lock_claim()) owns the end of the claim; the loser's transaction, vectors included, is undone.
create or replace function inlay.close_claim(c inlay.claim, p_outcome text, p_completed int, p_failed int, p_returned int,
  p_skipped int default 0, p_calls int default 0, p_tokens bigint default 0, p_work_ms int default 0, p_undone bigint[] default null,
  p_saved_tokens bigint default 0) returns void language plpgsql as $$
begin
  if current_setting('synchronous_commit') = 'off' then perform set_config('synchronous_commit', 'on', true); end if;   -- claim() may have switched it off
  insert into inlay.closure (slot, claim_id, outcome, completed, failed, returned, skipped, calls, tokens, work_ms, undone, saved_tokens)
  values (c.slot, c.claim_id, p_outcome, p_completed, p_failed, p_returned, p_skipped, p_calls, p_tokens, p_work_ms, p_undone, p_saved_tokens)
  on conflict do nothing;                              -- no exception block: it would cost a subtransaction and its id
  if not found then
    raise exception 'claim % is closed', c.claim_id using errcode = 'IN003', hint = 'Its items were or will be offered again; drop this work.';
  end if;
  perform inlay.tell_free_seat();
end $$;
comment on function inlay.close_claim(inlay.claim, text, int, int, int, int, int, bigint, int, bigint[], bigint) is 'Ends a claim; an error when it has ended already.';
