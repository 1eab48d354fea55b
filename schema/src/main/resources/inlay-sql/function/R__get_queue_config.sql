create or replace function inlay.get_queue_config(key text) returns jsonb language sql stable as $$
  select (inlay.find_setting(get_queue_config.key)).value
$$;
comment on function inlay.get_queue_config(text) is 'The value of a configuration key.';
