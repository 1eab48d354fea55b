-- In plpgsql, since an SQL function that is not inlined is planned at every call.
create or replace function inlay.setting(p_key text) returns numeric language plpgsql stable strict as $$
begin
  return (select (value #>> '{}')::numeric from inlay.embedding_queue_config where key = p_key);
end $$;
comment on function inlay.setting(text) is 'A numeric configuration value. For reading inside functions; get_queue_config() is for callers.';
