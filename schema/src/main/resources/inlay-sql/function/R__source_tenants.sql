-- Reads the table, as a capturing trigger need not: for documents that are named by their keys. What is not in it (any more) is whose it was when it
-- was embedded, or nobody's.
drop function if exists inlay.source_tenants(int, text[]);
create or replace function inlay.source_tenants(p_source int, p_keys text[], p_tenant text default null) returns text[] language plpgsql stable as $$
declare
  v_tenants text[];
begin
  if p_tenant is not null then return array_fill(p_tenant, array[cardinality(p_keys)]); end if;
  execute format('select array_agg(coalesce(t.tenant, e.tenant, '''') order by k.o) from unnest($1) with ordinality k(key, o)
    left join inlay.tenants_%s(array(select distinct d from unnest($1) d)) t on t.doc_key = k.key
    left join inlay.source s on s.source_id = $2
    left join inlay.embedded e on e.profile_id = s.profile_id and e.source_id = s.source_id and e.content_type = s.content_type and e.doc_key = k.key', p_source)
    into v_tenants using p_keys, p_source;
  return v_tenants;
end $$;
comment on function inlay.source_tenants(int, text[], text) is 'The tenants of documents of a source with a tenant column, in the order of their keys; p_tenant: all of them are this one''s.';
