-- A page a call, so that no transaction is long. Every vector has its row in embedded.
create or replace function inlay.drop_vectors_page(p_profile int, p_source int, p_n int default 5000) returns int language plpgsql as $$
declare
  v_types text[];
  v_keys text[];
  v_table text;
begin
  select array_agg(e.content_type), array_agg(e.doc_key) into v_types, v_keys from (
    select x.content_type, x.doc_key from inlay.embedded x where x.profile_id = p_profile and x.source_id = p_source order by x.content_type, x.doc_key limit p_n) e;
  if v_keys is null then
    perform inlay.drop_vectors(p_profile, p_source);
    return 0;
  end if;
  for v_table in select t from unnest(array['vector_', 'signature_']) t where to_regclass('inlay.' || t || p_profile) is not null loop
    execute format('delete from inlay.%s v using unnest($1, $2) d(content_type, doc_key) where v.source_id = $3 and v.content_type = d.content_type and v.doc_key = d.doc_key', v_table || p_profile)
      using v_types, v_keys, p_source;
  end loop;
  delete from inlay.embedded e using unnest(v_types, v_keys) d(content_type, doc_key)
  where e.profile_id = p_profile and e.source_id = p_source and e.content_type = d.content_type and e.doc_key = d.doc_key;
  return cardinality(v_keys);
end $$;
comment on function inlay.drop_vectors_page(int, int, int) is 'Deletes the vectors of some documents of a source; returns of how many, 0 when none is left.';
