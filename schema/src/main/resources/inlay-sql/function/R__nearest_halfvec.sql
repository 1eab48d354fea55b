-- Asks pgvector for the nearest chunks: through the HNSW index where there is one, else exactly.
-- Plan: index scan of vector_N_hnsw; rows of other sources are filtered behind it, so it is told to go on until enough are found
-- (iterative scans, pgvector 0.8). What an older one leaves short is searched exactly.
create or replace function inlay.nearest_halfvec(p_profile int, p_source int, p_content_type text, p_unit real[], p_limit int, p_candidates int)
returns table (doc_key text, chunk int, start_at int, end_at int, score real) language plpgsql set jit = off set enable_indexscan = on as $$
declare
  v_schema text;
  v_iterative boolean;
  v_indexed boolean := to_regclass('inlay.vector_' || p_profile || '_hnsw') is not null;
  v_ef text := current_setting('hnsw.ef_search', true);
  v_mode text := current_setting('hnsw.iterative_scan', true);
  v_want int := p_candidates;
  v_keys text[];
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
    execute format('select array_agg(doc_key), array_agg(chunk), array_agg((1 - distance)::real), count(distinct doc_key) from (
      select doc_key, chunk, embedding operator(%1$I.<=>) $3::%1$I.halfvec(%2$s) as distance from inlay.vector_%3$s
      where source_id = $1 and content_type = $2 order by embedding operator(%1$I.<=>) $3::%1$I.halfvec(%2$s) limit $4) candidate',
      v_schema, cardinality(p_unit), p_profile)
      into v_keys, v_chunks, v_scores, v_documents using p_source, p_content_type, p_unit, v_want;
    exit when v_documents >= p_limit;
    if coalesce(cardinality(v_keys), 0) < v_want then
      exit when not v_indexed;                         -- these are all there are
      v_indexed := false;
      perform set_config('enable_indexscan', 'off', true);
    else
      v_want := v_want * 4;                            -- many chunks of few documents crowd out the others
    end if;
  end loop;
  perform set_config('enable_indexscan', 'on', true);
  if v_ef is not null then perform set_config('hnsw.ef_search', v_ef, true); end if;
  if v_mode is not null then perform set_config('hnsw.iterative_scan', v_mode, true); end if;
  return query execute format('
    with best as (
      select distinct on (c.doc_key) v.doc_key, v.chunk, v.start_at, v.end_at, c.score from unnest($3, $4, $5) c(doc_key, chunk, score)
      join inlay.vector_%s v on v.source_id = $1 and v.content_type = $2 and v.doc_key = c.doc_key and v.chunk = c.chunk
      order by c.doc_key, c.score desc, c.chunk)
    select b.* from best b
    where exists (select 1 from inlay.embedded e where e.profile_id = $7 and e.source_id = $1 and e.content_type = $2 and e.doc_key = b.doc_key
      and e.content_hash is not null)
    order by b.score desc, b.doc_key limit $6', p_profile)
    using p_source, p_content_type, v_keys, v_chunks, v_scores, p_limit, p_profile;
end $$;
comment on function inlay.nearest_halfvec(int, int, text, real[], int, int) is 'nearest() of the halfvec layout, for a query of length one.';
