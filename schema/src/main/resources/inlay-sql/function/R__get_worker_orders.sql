create or replace function inlay.get_worker_orders(worker_id text) returns table (state text, state_of text, state_by text, state_at timestamptz, slots int) language sql stable as $$
  select * from inlay.desired_of(get_worker_orders.worker_id)
$$;
comment on function inlay.get_worker_orders(text) is 'What operators want of a worker; workers ask when they are told (channel inlay_config) and with each heartbeat.';
