create or replace function inlay.create_api_key(name text, role text, hash bytea, created_by text, first boolean default false) returns int language plpgsql as $$
#variable_conflict use_column
declare
  v_key int;
begin
  if create_api_key.role is null or create_api_key.role not in ('viewer', 'operator', 'admin') then
    raise exception 'there is no role "%"', create_api_key.role using errcode = 'IN006', hint = 'Roles: viewer, operator, admin.';
  end if;
  if create_api_key.name is null or create_api_key.name !~ '^[^[:cntrl:]]{1,100}$' then
    raise exception 'a key''s name has 1 to 100 characters, none of them a control character' using errcode = 'IN006', hint = 'Name who uses it.';
  end if;
  insert into inlay.api_key (name, role, hash, created_by, first)
  values (create_api_key.name, create_api_key.role, create_api_key.hash, create_api_key.created_by, create_api_key.first) returning key_id into v_key;
  insert into inlay.config_change (changed_by, key, old_value, new_value)
  values (create_api_key.created_by, 'api_key ' || create_api_key.name, 'null', to_jsonb(create_api_key.role));
  return v_key;
exception when unique_violation then
  raise exception 'there is a key "%" already', create_api_key.name using errcode = 'IN012', hint = 'Revoke it first, or choose another name.';
end $$;
comment on function inlay.create_api_key(text, text, bytea, text, boolean) is 'Remembers a key of the API by its SHA-256 hash; returns its number.';
