-- Asks pgvector for the nearest chunks: through the HNSW index where there is one, else exactly.
--
-- The index knows no filter, and rows of other sources are filtered behind it, so it is told to go on until enough are found (iterative scans,
-- pgvector 0.8). A filter is put to what it gives, four times as many; where less than an eighth passes, and wherever the index leaves short, the
-- documents that pass are searched exactly, without the index.
-- Plan: index scan of vector_N_hnsw with one index probe of embedded for each candidate; exactly: a seq scan of vector_N, joined with the rows of
-- embedded that pass. The sum with zero keeps the planner from the index.
drop function if exists inlay.nearest_halfvec(int, int, text, real[], int, int);
create or replace function inlay.nearest_halfvec(p_profile int, p_source int, p_content_types text[], p_unit real[], p_limit int, p_candidates int,
  p_filter jsonb, p_tenant text, p_keys text[])
returns table (doc_key text, content_type text, chunk int, start_at int, end_at int, score real) language plpgsql stable set jit = off as $$
declare
  c_passes constant text := 'e.profile_id = $1 and e.source_id = $2 and e.content_hash is not null'
    || case when p_filter is not null then ' and e.metadata @> $6' else '' end || case when p_tenant is not null then ' and e.tenant = $7' else '' end;
  v_schema text;
  v_iterative boolean;
  v_indexed boolean := p_keys is null and exists (select 1 from pg_index where indexrelid = to_regclass('inlay.vector_' || p_profile || '_hnsw') and indisvalid);
  v_filtered boolean := p_filter is not null or p_tenant is not null;
  v_ef text := current_setting('hnsw.ef_search', true);
  v_mode text := current_setting('hnsw.iterative_scan', true);
  v_want int := p_candidates * case when v_filtered and v_indexed then 4 else 1 end;
  v_seen int;
  v_keys text[];
  v_types text[];
  v_chunks int[];
  v_scores real[];
  v_documents int;
begin
  select n.nspname, string_to_array(regexp_replace(e.extversion, '[^0-9.].*', ''), '.')::int[] >= '{0,8}' into v_schema, v_iterative
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'vector';
  loop
    if v_indexed then
      perform set_config('hnsw.ef_search', least(1000, greatest(100, v_want))::text, true);
      if v_iterative then perform set_config('hnsw.iterative_scan', 'strict_order', true); end if;
    end if;
    execute format(case when v_indexed then '
        select count(*), array_agg(x.doc_key) filter (where e.ok), array_agg(x.content_type) filter (where e.ok), array_agg(x.chunk) filter (where e.ok),
          array_agg((1 - x.distance)::real) filter (where e.ok), count(distinct x.doc_key) filter (where e.ok)
        from (select v.doc_key, v.content_type, v.chunk, v.embedding operator(%1$I.<=>) $4::%1$I.halfvec(%2$s) as distance from inlay.vector_%3$s v
          where v.source_id = $2 and v.content_type = any ($3) order by v.embedding operator(%1$I.<=>) $4::%1$I.halfvec(%2$s) limit $5) x
        left join lateral (select true as ok from inlay.embedded e where e.content_type = x.content_type and e.doc_key = x.doc_key and %4$s) e on true'
      else '
        select count(*), array_agg(x.doc_key), array_agg(x.content_type), array_agg(x.chunk), array_agg((1 - x.distance)::real), count(distinct x.doc_key)
        from (select v.doc_key, v.content_type, v.chunk, (v.embedding operator(%1$I.<=>) $4::%1$I.halfvec(%2$s)) + 0 as distance from inlay.vector_%3$s v
          join inlay.embedded e on e.source_id = v.source_id and e.content_type = v.content_type and e.doc_key = v.doc_key
          where v.source_id = $2 and v.content_type = any ($3) %5$s and %4$s order by 4 limit $5) x'
      end, v_schema, cardinality(p_unit), p_profile, c_passes, case when p_keys is not null then 'and v.doc_key = any ($8)' end)
      into v_seen, v_keys, v_types, v_chunks, v_scores, v_documents
      using p_profile, p_source, p_content_types, p_unit, v_want, p_filter, p_tenant, p_keys;
    if v_indexed and (v_seen < v_want or v_filtered and (v_documents < p_limit or coalesce(cardinality(v_keys), 0) * 2 < p_candidates)) then
      v_indexed := false;
      v_want := p_candidates;
    else
      exit when v_documents >= p_limit or v_seen < v_want;
      v_want := v_want * 4;                            -- many chunks of few documents crowd out the others
    end if;
  end loop;
  if v_ef is not null then perform set_config('hnsw.ef_search', v_ef, true); end if;
  if v_mode is not null then perform set_config('hnsw.iterative_scan', v_mode, true); end if;
  return query execute format('
    with best as (
      select distinct on (c.doc_key) v.doc_key, v.content_type, v.chunk, v.start_at, v.end_at, c.score from unnest($2, $3, $4, $5) c(doc_key, content_type, chunk, score)
      join inlay.vector_%s v on v.source_id = $1 and v.content_type = c.content_type and v.doc_key = c.doc_key and v.chunk = c.chunk
      order by c.doc_key, c.score desc, array_position($7, c.content_type), c.chunk)
    select b.* from best b order by b.score desc, b.doc_key limit $6', p_profile)
    using p_source, v_keys, v_types, v_chunks, v_scores, p_limit, p_content_types;
end $$;
comment on function inlay.nearest_halfvec(int, int, text[], real[], int, int, jsonb, text, text[]) is 'nearest_of() of the halfvec layout.';
