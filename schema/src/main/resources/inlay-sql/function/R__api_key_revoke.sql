create or replace function inlay.revoke_api_key(key_id int, revoked_by text) returns void language plpgsql as $$
#variable_conflict use_column
declare
  k inlay.api_key;
begin
  update inlay.api_key x set revoked_at = clock_timestamp(), revoked_by = revoke_api_key.revoked_by
  where x.key_id = revoke_api_key.key_id and x.revoked_at is null returning * into k;
  if k.key_id is null then
    raise exception 'there is no key % that could be revoked', revoke_api_key.key_id using errcode = 'IN016', hint = 'Look at the list of keys.';
  end if;
  insert into inlay.config_change (changed_by, key, old_value, new_value) values (revoke_api_key.revoked_by, 'api_key ' || k.name, to_jsonb(k.role), 'null');
  perform pg_notify('inlay_config', 'api_key');
end $$;
comment on function inlay.revoke_api_key(int, text) is 'Lets a key of the API open nothing any more, at once.';
