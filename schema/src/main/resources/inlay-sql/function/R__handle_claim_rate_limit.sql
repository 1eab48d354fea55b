create or replace function inlay.handle_claim_rate_limit(claim_id bigint, worker_id text, delay_ms int default null) returns int language plpgsql as $$
declare
  v_delay int := inlay.rate_limit_delay(delay_ms);
  c inlay.claim := inlay.claim_of_worker(claim_id, worker_id);
begin
  return inlay.release(c.claim_id, c.token, v_delay, 'L');
end $$;
comment on function inlay.handle_claim_rate_limit(bigint, text, int) is 'Gives a worker''s claim back after a rate limit; returns how many items are offered again after the delay.';
