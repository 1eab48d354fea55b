-- Checks the question, then asks the profile's layout. Inner functions may take what they are given for granted.
create or replace function inlay.nearest(p_profile int, p_source int, p_content_type text, p_query real[], p_limit int default 10,
  p_candidates int default null) returns table (doc_key text, chunk int, start_at int, end_at int, score real) language plpgsql as $$
declare
  p inlay.profile;
begin
  select * into p from inlay.profile where profile_id = p_profile;
  if p.profile_id is null then
    raise exception 'there is no profile %', p_profile using errcode = 'IN011',
      hint = coalesce('Profiles: ' || (select string_agg(profile_id || ' ' || name, ', ' order by profile_id) from inlay.profile), 'No profile is declared.');
  end if;
  if p_limit is null or p_limit not between 1 and 10000 or p_candidates not between 1 and 1000000 then
    raise exception 'limit must be between 1 and 10000, candidates between 1 and 1000000' using errcode = '22023';
  end if;
  return query select x.doc_key, x.chunk, x.start_at, x.end_at, x.score
    from inlay.nearest_of(p, p_source, array[p_content_type], inlay.unit_vector(p, p_query), p_limit, p_candidates) x;
end $$;
comment on function inlay.nearest(int, int, text, real[], int, int) is 'The documents of a source nearest to a vector, best first, each once with its best chunk; score is the cosine similarity. Applications call search().';
