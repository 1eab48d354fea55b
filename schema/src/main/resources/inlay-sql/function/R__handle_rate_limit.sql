-- A rate limit is not a failure: no attempt is charged. Delay null: rate_limit_delay_ms.
create or replace function inlay.handle_rate_limit(item_id bigint, worker_id text, delay_ms int default null) returns void language plpgsql as $$
declare
  v_delay int := inlay.rate_limit_delay(delay_ms);
  c inlay.claim := inlay.worker_claim(item_id, worker_id);
begin
  perform inlay.end_item(c, item_id, 'returned', 0);
  perform inlay.return_items(c, array[item_id], v_delay, 'L');
end $$;
comment on function inlay.handle_rate_limit(bigint, text, int) is 'Gives one item of a worker''s claim back after a rate limit: it is offered again after the delay, without an attempt charged.';
