-- Checks the question, then asks the profile's layout. Inner functions may take what they are given for granted.
create or replace function inlay.nearest(p_profile int, p_source int, p_content_type text, p_query real[], p_limit int default 10,
  p_candidates int default null) returns table (doc_key text, chunk int, start_at int, end_at int, score real) language plpgsql as $$
declare
  p inlay.profile;
  v_norm float8;
  v_unit real[];
begin
  select * into p from inlay.profile where profile_id = p_profile;
  if p.profile_id is null then
    raise exception 'there is no profile %', p_profile using errcode = 'IN011',
      hint = coalesce('Profiles: ' || (select string_agg(profile_id || ' ' || name, ', ' order by profile_id) from inlay.profile), 'No profile is declared.');
  end if;
  if array_ndims(p_query) is distinct from 1 or cardinality(p_query) <> p.dimensions then
    raise exception 'the query has % dimensions, vectors of profile % have %', coalesce(cardinality(p_query), 0), p_profile, p.dimensions using errcode = '22023',
      hint = 'Embed the query with the profile''s own model.';
  end if;
  if p_limit is null or p_limit not between 1 and 10000 or p_candidates not between 1 and 1000000 then
    raise exception 'limit must be between 1 and 10000, candidates between 1 and 1000000' using errcode = '22023';
  end if;
  if exists (select 1 from unnest(p_query) x where x is null or x in ('NaN', 'Infinity', '-Infinity')) then
    raise exception 'the query holds a component that is no finite number' using errcode = '22023';
  end if;
  select sqrt(sum(x::float8 * x::float8)) into v_norm from unnest(p_query) x;
  if v_norm = 0 then
    raise exception 'the query is all zero and has no direction' using errcode = '22023';
  end if;
  -- What real cannot hold counts as zero; a cast would refuse it.
  v_unit := array(select case when abs(x) > 1e-37 * v_norm then x / v_norm else 0 end from unnest(p_query) with ordinality q(x, i) order by i)::real[];
  if p.vector_layout = 'halfvec' then
    return query select * from inlay.nearest_halfvec(p_profile, p_source, p_content_type, v_unit, p_limit, greatest(coalesce(p_candidates, 40), p_limit));
  else
    return query select * from inlay.nearest_array(p_profile, p_source, p_content_type, v_unit, p_limit, greatest(coalesce(p_candidates, 200), p_limit));
  end if;
end $$;
comment on function inlay.nearest(int, int, text, real[], int, int) is 'The documents of a source nearest to a vector, best first, each once with its best chunk; score is the cosine similarity.';
