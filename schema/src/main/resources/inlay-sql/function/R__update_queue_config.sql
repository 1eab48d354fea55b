-- Typed and range-checked here, so that every way in refuses the same values; audited; told to running workers (channel inlay_config).
create or replace function inlay.update_queue_config(key text, value jsonb, updated_by text default session_user) returns jsonb language plpgsql as $$
#variable_conflict use_column
declare
  c inlay.embedding_queue_config := inlay.find_setting(update_queue_config.key);
  v jsonb := update_queue_config.value;
  v_rule text := inlay.broken_rule(c, v);
begin
  if v_rule is not null then
    raise exception '% cannot be %: %', c.key, coalesce(v #>> '{}', 'null'), v_rule using errcode = 'IN021', hint = c.description;
  end if;
  if coalesce(update_queue_config.updated_by, '') = '' then
    raise exception 'updated_by must say who changes the configuration' using errcode = 'IN006', hint = 'Leave it out for the database user.';
  end if;
  perform 1 from inlay.embedding_queue_config x where x.key = c.key for update;   -- the audit tells changes in their order
  c := inlay.find_setting(c.key);
  if c.value is distinct from v then
    update inlay.embedding_queue_config x set value = v, updated_at = clock_timestamp(), updated_by = update_queue_config.updated_by where x.key = c.key;
    insert into inlay.config_change (changed_by, key, old_value, new_value) values (update_queue_config.updated_by, c.key, c.value, v);
    perform pg_notify('inlay_config', c.key);
  end if;
  return v;
end $$;
comment on function inlay.update_queue_config(text, jsonb, text) is 'Sets a configuration value; an error that names the rule when it breaks one. Takes effect in running workers at once.';

create or replace function inlay.update_queue_config(key text, value text, updated_by text default session_user) returns jsonb language plpgsql as $$
declare
  v_json jsonb;
begin
  begin
    v_json := value::jsonb;
  exception when invalid_text_representation then
    v_json := to_jsonb(value);                         -- refused below, with the rule
  end;
  return inlay.update_queue_config(key, v_json, updated_by);
end $$;
comment on function inlay.update_queue_config(text, text, text) is 'Sets a configuration value given as text: 5, true, {"high": 3, "medium": 2, "low": 1}.';
