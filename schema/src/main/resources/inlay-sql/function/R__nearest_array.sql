-- Scans the narrow table of signatures for the candidates that differ from the query's in the fewest bits, then ranks those exactly.
-- Plan: seq scan of signature_N (parallel where allowed) with a top-N heapsort; then one index probe of vector_N for each candidate.
-- The sum over two unnests side by side (a ProjectSet) takes 0.6 of the time of unnest(a, b) in FROM.
create or replace function inlay.nearest_array(p_profile int, p_source int, p_content_type text, p_unit real[], p_limit int, p_candidates int)
returns table (doc_key text, chunk int, start_at int, end_at int, score real) language plpgsql set jit = off as $$
declare
  v_signature varbit := inlay.vector_signature(p_unit);
  v_want int := p_candidates;
  v_keys text[];
  v_chunks int[];
  v_documents int;
begin
  loop
    execute format('select array_agg(doc_key), array_agg(chunk), count(distinct doc_key) from (
      select doc_key, chunk from inlay.signature_%s where source_id = $1 and content_type = $2
      order by bit_count(signature # $3::bit(%s)) limit $4) candidate', p_profile, length(v_signature))
      into v_keys, v_chunks, v_documents using p_source, p_content_type, v_signature, v_want;
    -- Many chunks of few documents may crowd out the others.
    exit when v_documents >= p_limit or cardinality(v_keys) < v_want or v_keys is null;
    v_want := v_want * 4;
  end loop;
  return query execute format('
    with scored as materialized (
      select v.doc_key, v.chunk, v.start_at, v.end_at, round(((select sum(a::float8 * b) from (select unnest(v.embedding) as a, unnest($5) as b) pair) / v.norm)::numeric, 7)::real as score
      from unnest($3, $4) c(doc_key, chunk)
      join inlay.vector_%s v on v.source_id = $1 and v.content_type = $2 and v.doc_key = c.doc_key and v.chunk = c.chunk),
    best as (select distinct on (s.doc_key) s.* from scored s order by s.doc_key, s.score desc, s.chunk)
    select b.* from best b
    where exists (select 1 from inlay.embedded e where e.profile_id = $7 and e.source_id = $1 and e.content_type = $2 and e.doc_key = b.doc_key
      and e.content_hash is not null)
    order by b.score desc, b.doc_key limit $6', p_profile)
    using p_source, p_content_type, v_keys, v_chunks, p_unit, p_limit, p_profile;
end $$;
comment on function inlay.nearest_array(int, int, text, real[], int, int) is 'nearest() of the array layout, for a query of length one.';
