create or replace function inlay.release(p_claim bigint, p_token bigint, p_delay_ms int default 0, p_reason "char" default 'L') returns int language plpgsql as $$
declare
  c inlay.claim;
  v_ok int;
  v_failed int;
begin
  if p_delay_ms is null or p_delay_ms not between 0 and 2000000000 then
    raise exception 'the delay must be 0 to 2000000000 ms, not %', p_delay_ms using errcode = '22023';
  end if;
  perform inlay.require_read_committed();
  perform inlay.lock_claim(p_claim);
  c := inlay.open_claim(p_claim, p_token);
  select count(*) filter (where state = 'completed'), count(*) filter (where state = 'failed') into v_ok, v_failed from inlay.outcomes_in(c.slot, p_claim);
  perform inlay.close_claim(c, 'released', v_ok, v_failed, c.n - v_ok - v_failed);
  return inlay.offer_again(c, false, p_delay_ms, p_reason);
end $$;
comment on function inlay.release(bigint, bigint, int, "char") is 'Ends a claim without having worked on it: its items are offered again after the delay, no attempt charged. Reason L: rate limit.';
