-- Notes how one item of an open claim ended; the last one closes the claim. The caller holds the claim's lock.
create or replace function inlay.end_item(c inlay.claim, p_item bigint, p_state text, p_tokens bigint) returns void language plpgsql as $$
declare
  v_ok int;
  v_failed int;
  v_returned int;
  v_tokens bigint;
  v_undone bigint[];
begin
  insert into inlay.outcome (slot, claim_id, item_id, state, tokens) values (c.slot, c.claim_id, p_item, p_state, p_tokens);
  select count(*) filter (where state = 'completed'), count(*) filter (where state = 'failed'), count(*) filter (where state = 'returned'), sum(tokens),
    array_agg(item_id) filter (where state <> 'completed')
  into v_ok, v_failed, v_returned, v_tokens, v_undone from inlay.outcomes_in(c.slot, c.claim_id);
  if v_ok + v_failed + v_returned = c.n then
    perform inlay.close_claim(c, 'completed', v_ok, v_failed, v_returned, 0, c.n, v_tokens, 0, v_undone);
  elsif current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);   -- as in close_claim()
  end if;
end $$;
comment on function inlay.end_item(inlay.claim, bigint, text, bigint) is 'Notes the end of one item of an open claim; closes the claim after its last.';
