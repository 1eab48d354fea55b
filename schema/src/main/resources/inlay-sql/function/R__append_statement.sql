-- Appends what capture functions have in v_keys (and v_tenants) for every profile of the source.
create or replace function inlay.append_statement(s inlay.source, p_op "char", p_priority text) returns text language sql stable as $$
  select string_agg(case
    when s.tenant_column is not null then format('perform inlay.append_tenants(%s, %s, %L, %L, v_keys, v_tenants);', s.source_id, p.profile_id, p_priority, p_op)
    else format('perform inlay.append(%s, %s, %L, v_keys);', (select inlay.lane(t.track_id, p_priority) from inlay.track t where t.profile_id = p.profile_id and t.tenant = ''), s.source_id, p_op) end,
    e'\n        ' order by p.profile_id)
  from inlay.source_profiles(s.source_id) p(profile_id)
$$;
comment on function inlay.append_statement(inlay.source, "char", text) is 'The statements of a capture function that append its keys.';
