create or replace function inlay.source_profiles(p_source int) returns setof int language sql stable as $$
  select s.profile_id from inlay.source s where s.source_id = p_source
  union
  select unnest(array[m.from_profile, m.to_profile]) from inlay.migration m where m.source_id = p_source and m.finished_at is null and m.ended_at is null
$$;
comment on function inlay.source_profiles(int) is 'The profiles for which a source''s vectors are kept fresh: the one that searches use, and while its model changes the other.';
