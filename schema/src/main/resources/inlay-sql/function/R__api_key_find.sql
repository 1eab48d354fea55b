-- When it was used last is noted to the minute: a row changed by each request would be a queue of its own.
create or replace function inlay.find_api_key(hash bytea, out key_id int, out name text, out role text) language plpgsql as $$
#variable_conflict use_column
declare
  v_used timestamptz;
begin
  select x.key_id, x.name, x.role, x.used_at into key_id, name, role, v_used from inlay.api_key x where x.hash = find_api_key.hash and x.revoked_at is null;
  if key_id is not null and coalesce(v_used, '-infinity') < clock_timestamp() - interval '1 minute' then
    update inlay.api_key x set used_at = clock_timestamp() where x.hash = find_api_key.hash;
  end if;
end $$;
comment on function inlay.find_api_key(bytea) is 'Whose a key is and what it may do, by its hash; no row of values when it opens nothing.';
