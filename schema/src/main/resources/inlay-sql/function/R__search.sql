-- For applications: the vectors of the profile that the source names now, whatever model is being built beside it. It runs as the owner and asks
-- tenant_scope() itself, so that applications need no right to read a table. One snapshot from begin to end (stable), that of the calling statement.
--
-- Hybrid: reciprocal rank fusion, the sum of 1 / (60 + rank) over the lists that a document is in (Cormack, Clarke, Buettcher: Reciprocal Rank Fusion
-- outperforms Condorcet and individual Rank Learning Methods, SIGIR 2009, which found k = 60). Equal scores have equal ranks. What only its words
-- found is compared with the query afterwards, so that every hit has its best chunk.
-- Plan of the words: bitmap scan of embedded_lexemes.
create or replace function inlay.search(source text, query real[], n int default 10, filter jsonb default null, content text default null, tenant text default null,
  words text default null, profile text default null)
returns table (doc_key text, content_type text, score real, chunk int, start_at int, end_at int, metadata jsonb, similarity real, vector_rank int, words_rank int)
language plpgsql stable as $$
#variable_conflict use_column
declare
  s inlay.source := inlay.find_source(search.source);
  p inlay.profile;
  v_tenant text := inlay.searched_tenant(s, search.tenant);
  v_types text[] := inlay.searched_content(s, search.content);
  v_unit real[];
  v_depth int;
  v_words tsquery;
begin
  select * into p from inlay.profile x where x.profile_id = s.profile_id;
  if search.profile <> p.name then
    raise exception 'source "%" is searched by the vectors of profile %, and the query is of profile %', s.name, p.name, search.profile using errcode = 'IN041',
      hint = format('Its model was changed. Embed the query with %s of %s.', p.model, p.provider);
  end if;
  if search.n is null or search.n not between 1 and 10000 then
    raise exception 'n must be between 1 and 10000' using errcode = '22023', hint = 'It is the most documents to be found.';
  end if;
  perform inlay.require_filter(s, search.filter);
  v_unit := inlay.unit_vector(p, search.query);
  if search.words is null then
    return query select x.doc_key, x.content_type, x.score, x.chunk, x.start_at, x.end_at, e.metadata, x.score, rank() over (order by x.score desc)::int, null::int
      from inlay.nearest_of(p, s.source_id, v_types, v_unit, search.n, null, search.filter, v_tenant) x
      left join inlay.embedded e on e.profile_id = p.profile_id and e.source_id = s.source_id and e.content_type = x.content_type and e.doc_key = x.doc_key
      order by x.score desc, x.doc_key;
    return;
  end if;
  if s.full_text is null then
    raise exception 'source "%" cannot be searched by words', s.name using errcode = 'IN010',
      hint = 'Its declaration names no text search configuration: declare it again with full_text (inlay source add --full-text english).';
  end if;
  v_words := websearch_to_tsquery(s.full_text::regconfig, search.words);
  v_depth := least(10000, greatest(4 * search.n, 100));
  return query
    with near as materialized (
      select x.*, rank() over (order by x.score desc)::int as place from inlay.nearest_of(p, s.source_id, v_types, v_unit, v_depth, null, search.filter, v_tenant) x),
    ranked as materialized (
      select distinct on (e.doc_key) e.doc_key, e.content_type, ts_rank_cd(e.lexemes, v_words) as weight from inlay.embedded e
      where e.lexemes @@ v_words and e.profile_id = p.profile_id and e.source_id = s.source_id and e.content_type = any (v_types) and e.content_hash is not null
        and (search.filter is null or e.metadata @> search.filter) and (v_tenant is null or e.tenant = v_tenant)
      order by e.doc_key, weight desc, array_position(v_types, e.content_type)),
    said as materialized (
      select r.*, rank() over (order by r.weight desc)::int as place from ranked r order by r.weight desc, r.doc_key limit v_depth),
    best as materialized (
      select coalesce(v.doc_key, w.doc_key) as doc_key, coalesce(v.content_type, w.content_type) as content_type, v.chunk, v.start_at, v.end_at, v.score as similarity,
        v.place as vector_rank, w.place as words_rank, coalesce(1.0 / (60 + v.place), 0) + coalesce(1.0 / (60 + w.place), 0) as score
      from near v full join said w on w.doc_key = v.doc_key
      order by 9 desc, v.score desc nulls last, 1 limit search.n),
    rest as materialized (
      select x.* from inlay.nearest_of(p, s.source_id, v_types, v_unit, search.n, null, search.filter, v_tenant,
        array(select b.doc_key from best b where b.vector_rank is null)) x)
    select b.doc_key, coalesce(r.content_type, b.content_type), b.score::real, coalesce(b.chunk, r.chunk), coalesce(b.start_at, r.start_at), coalesce(b.end_at, r.end_at),
      e.metadata, coalesce(b.similarity, r.score), b.vector_rank, b.words_rank
    from best b left join rest r on r.doc_key = b.doc_key
    left join inlay.embedded e on e.profile_id = p.profile_id and e.source_id = s.source_id and e.content_type = coalesce(r.content_type, b.content_type) and e.doc_key = b.doc_key
    order by b.score desc, coalesce(b.similarity, r.score) desc nulls last, b.doc_key;
end $$;
comment on function inlay.search(text, real[], int, jsonb, text, text, text, text) is 'The documents of a source nearest to a query''s vector, best first, each once with its best chunk; filter: what their metadata contain; words: hybrid with full-text search; profile: refused when the source uses another by now.';
