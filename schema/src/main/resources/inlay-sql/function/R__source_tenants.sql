-- Reads the table, as a capturing trigger need not: for documents that are named by their keys. What is not in it (any more) is nobody's: ''.
create or replace function inlay.source_tenants(p_source int, p_keys text[]) returns text[] language plpgsql stable as $$
declare
  v_tenants text[];
begin
  execute format('select array_agg(t.tenant order by k.o) from unnest($1) with ordinality k(key, o)
    left join inlay.tenants_%s(array(select distinct d from unnest($1) d)) t on t.doc_key = k.key', p_source) into v_tenants using p_keys;
  return v_tenants;
end $$;
comment on function inlay.source_tenants(int, text[]) is 'The tenants of documents of a source with a tenant column, in the order of their keys.';
