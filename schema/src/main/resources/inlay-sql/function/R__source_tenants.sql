-- Reads the table, as a capturing trigger need not: for documents that are named by their keys. What is not in it (any more) is whose it was when it
-- was embedded, or nobody's.
drop function if exists inlay.source_tenants(int, text[]);
create or replace function inlay.source_tenants(p_source int, p_keys text[], p_tenant text default null) returns text[] language plpgsql stable as $$
declare
  v_tenants text[];
begin
  if p_tenant is not null then return array_fill(p_tenant, array[cardinality(p_keys)]); end if;
  execute format('select array_agg(coalesce(t.tenant, e.tenant, '''') order by k.o) from unnest($1) with ordinality k(key, o)
    left join inlay.keys_%s(array(select distinct d from unnest($1) d)) t on t.doc_key = k.key
    left join lateral (select x.tenant from inlay.source s join inlay.source_content c on c.source_id = s.source_id
        join inlay.embedded x on x.profile_id = s.profile_id and x.source_id = s.source_id and x.content_type = c.content_type
      where s.source_id = $2 and x.doc_key = k.key order by c.place limit 1) e on true', p_source)
    into v_tenants using p_keys, p_source;
  return v_tenants;
end $$;
comment on function inlay.source_tenants(int, text[], text) is 'The tenants of documents of a source with a tenant column, in the order of their keys; p_tenant: all of them are this one''s.';
