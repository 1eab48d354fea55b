create or replace function inlay.other_profile(m inlay.migration) returns int language sql stable as $$
  select case when s.profile_id = m.to_profile then m.from_profile else m.to_profile end from inlay.source s where s.source_id = m.source_id
$$;
comment on function inlay.other_profile(inlay.migration) is 'The profile of a migration that searches do not use now.';
