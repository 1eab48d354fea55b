-- One view over the vector tables of all profiles, made anew when a profile comes or goes. A view reads as its owner, so it says itself whose
-- documents are shown: see tenant_scope().
create or replace function inlay.build_embeddings(p_without int default null) returns void language plpgsql as $$
declare
  v_parts text;
begin
  select string_agg(format('
    select s.name as source, v.doc_key, v.content_type, v.chunk, %L::text as profile, e.item_id, e.embedded_at, v.start_at, v.end_at, v.embedding::real[] as embedding,
      nullif(e.tenant, '''') as tenant
    from inlay.vector_%s v left join inlay.source s using (source_id) left join inlay.embedded e on e.profile_id = %2$s and e.source_id = v.source_id
      and e.content_type = v.content_type and e.doc_key = v.doc_key
    where (select inlay.tenant_scope()) is null or s.source_id is not null and s.tenant_column is null or e.tenant = nullif((select inlay.tenant_scope()), '''')',
    p.name, p.profile_id), ' union all ' order by p.profile_id)
  into v_parts from inlay.profile p where p.profile_id is distinct from p_without and to_regclass('inlay.vector_' || p.profile_id) is not null;
  execute 'create or replace view inlay.embeddings with (security_barrier) as ' || coalesce(v_parts, 'select null::text as source, null::text as doc_key,
    null::text as content_type, null::int as chunk, null::text as profile, null::bigint as item_id, null::timestamptz as embedded_at, null::int as start_at,
    null::int as end_at, null::real[] as embedding, null::text as tenant where false');
  comment on view inlay.embeddings is 'Every stored vector, of all profiles, with its version (item_id, see next_version()); to search, use nearest().';
  perform inlay.secure_table('inlay.embeddings');
end $$;
comment on function inlay.build_embeddings(int) is 'Makes the view embeddings anew; p_without: a profile that is about to lose its vectors.';
