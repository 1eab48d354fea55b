create or replace function inlay.setting(p_key text) returns numeric language sql stable strict as $$
  select (value #>> '{}')::numeric from inlay.embedding_queue_config where key = p_key
$$;
comment on function inlay.setting(text) is 'A numeric configuration value. For reading inside functions; get_queue_config() is for callers.';
