create or replace function inlay.find_profile(p_name text) returns inlay.profile language plpgsql stable as $$
declare
  p inlay.profile;
begin
  select * into p from inlay.profile where name = p_name;
  if p.profile_id is null then
    raise exception 'there is no profile "%"', p_name using errcode = 'IN011',
      hint = coalesce('Profiles: ' || (select string_agg(name, ', ' order by name) from inlay.profile), 'No profile exists yet.');
  end if;
  return p;
end $$;
comment on function inlay.find_profile(text) is 'The profile of this name, or an error that lists the names there are.';
