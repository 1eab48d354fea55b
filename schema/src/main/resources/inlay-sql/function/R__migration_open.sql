-- Steps of one migration take turns by the row of its source; writers and workers do not wait for it.
create or replace function inlay.open_migration(p_source text) returns inlay.migration language plpgsql as $$
declare
  s inlay.source := inlay.find_source(p_source);
  m inlay.migration;
begin
  perform from inlay.source x where x.source_id = s.source_id for no key update;
  select * into m from inlay.migration x where x.source_id = s.source_id and x.finished_at is null for update;
  if m.migration_id is null then
    raise exception 'the model of source "%" is not being changed', p_source using errcode = 'IN062',
      hint = format('It uses profile "%s". Begin with: inlay profile migrate %s --to PROFILE', (select p.name from inlay.source x join inlay.profile p using (profile_id) where x.source_id = s.source_id), p_source);
  end if;
  return m;
end $$;
comment on function inlay.open_migration(text) is 'The migration of a source that is under way, locked, or an error that says how to begin one.';
