-- Scans the narrow table of signatures for the candidates that differ from the query's in the fewest bits, then ranks those exactly.
--
-- A filter is first put to the candidates of all documents, four times as many. Where at least an eighth of them passes, those are about the best of
-- the documents that pass. Where fewer do, the scan is made again over these documents alone; when they have no more chunks than there may be
-- candidates, the search is exact. So a filter that one document of a million passes finds it.
-- Plan: seq scan of signature_N (parallel where allowed) with a top-N heapsort; one index probe of embedded for each candidate; again: a join of
-- signature_N with the rows of embedded that pass; then one index probe of vector_N for each candidate.
-- The sum over two unnests side by side (a ProjectSet) takes 0.6 of the time of unnest(a, b) in FROM.
drop function if exists inlay.nearest_array(int, int, text, real[], int, int);
create or replace function inlay.nearest_array(p_profile int, p_source int, p_content_types text[], p_unit real[], p_limit int, p_candidates int,
  p_filter jsonb, p_tenant text, p_keys text[])
returns table (doc_key text, content_type text, chunk int, start_at int, end_at int, score real) language plpgsql stable set jit = off as $$
declare
  c_passes constant text := 'e.profile_id = $1 and e.source_id = $2 and e.content_hash is not null'
    || case when p_filter is not null then ' and e.metadata @> $6' else '' end || case when p_tenant is not null then ' and e.tenant = $7' else '' end;
  v_signature varbit := inlay.vector_signature(p_unit);
  v_filtered boolean := p_filter is not null or p_tenant is not null;
  v_within boolean := p_keys is not null;              -- the scan is over the documents that pass
  v_want int := p_candidates * case when v_filtered and not v_within then 4 else 1 end;
  v_seen int;
  v_keys text[];
  v_types text[];
  v_chunks int[];
  v_documents int;
begin
  loop
    execute format(case when v_within then '
        select count(*), array_agg(x.doc_key), array_agg(x.content_type), array_agg(x.chunk), count(distinct x.doc_key)
        from (select s.doc_key, s.content_type, s.chunk from inlay.signature_%1$s s
          join inlay.embedded e on e.source_id = s.source_id and e.content_type = s.content_type and e.doc_key = s.doc_key
          where s.source_id = $2 and s.content_type = any ($3) %4$s and %3$s
          order by bit_count(s.signature # $4::bit(%2$s)) limit $5) x'
      else '
        select count(*), array_agg(x.doc_key order by x.place) filter (where e.ok), array_agg(x.content_type order by x.place) filter (where e.ok),
          array_agg(x.chunk order by x.place) filter (where e.ok), count(distinct x.doc_key) filter (where e.ok)
        from (select y.*, row_number() over () as place from (select s.doc_key, s.content_type, s.chunk from inlay.signature_%1$s s
          where s.source_id = $2 and s.content_type = any ($3) order by bit_count(s.signature # $4::bit(%2$s)) limit $5) y) x
        left join lateral (select true as ok from inlay.embedded e where e.content_type = x.content_type and e.doc_key = x.doc_key and %3$s) e on true'
      end, p_profile, length(v_signature), c_passes, case when p_keys is not null then 'and s.doc_key = any ($8)' end)
      into v_seen, v_keys, v_types, v_chunks, v_documents using p_profile, p_source, p_content_types, v_signature, v_want, p_filter, p_tenant, p_keys;
    exit when v_seen < v_want;                         -- these are all there are
    if v_filtered and not v_within then
      if v_documents >= p_limit and cardinality(v_keys) * 2 >= p_candidates then
        if (select count(distinct k) from unnest(v_keys[1:p_candidates]) k) >= p_limit then v_keys := v_keys[1:p_candidates]; end if;
        exit;
      end if;
      v_within := true;
      v_want := p_candidates;
    else
      exit when v_documents >= p_limit;
      v_want := v_want * 4;                            -- many chunks of few documents crowd out the others
    end if;
  end loop;
  return query execute format('
    with scored as materialized (
      select v.doc_key, v.content_type, v.chunk, v.start_at, v.end_at,
        round(((select sum(a::float8 * b) from (select unnest(v.embedding) as a, unnest($5) as b) pair) / v.norm)::numeric, 7)::real as score
      from unnest($2, ($3)[1:cardinality($2)], ($4)[1:cardinality($2)]) c(doc_key, content_type, chunk)
      join inlay.vector_%s v on v.source_id = $1 and v.content_type = c.content_type and v.doc_key = c.doc_key and v.chunk = c.chunk),
    best as (select distinct on (s.doc_key) s.* from scored s order by s.doc_key, s.score desc, array_position($7, s.content_type), s.chunk)
    select b.* from best b order by b.score desc, b.doc_key limit $6', p_profile)
    using p_source, v_keys, v_types, v_chunks, p_unit, p_limit, p_content_types;
end $$;
comment on function inlay.nearest_array(int, int, text[], real[], int, int, jsonb, text, text[]) is 'nearest_of() of the array layout.';
