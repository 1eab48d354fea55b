-- The former vectors were kept fresh. So are the others from now on, until they are dropped or it is switched to them again.
create or replace function inlay.rollback_migration(source text, updated_by text default session_user) returns void language plpgsql as $$
#variable_conflict use_column
declare
  m inlay.migration;
begin
  m := inlay.open_migration(rollback_migration.source);
  if m.ended_at is not null then
    raise exception 'the migration of source "%" has ended: the vectors of one profile are being removed', rollback_migration.source using errcode = 'IN061',
      hint = format('Move it back when that is done: inlay profile migrate %s --to %s', rollback_migration.source, (select p.name from inlay.profile p where p.profile_id = m.from_profile));
  elsif inlay.other_profile(m) = m.to_profile then
    if m.rolled_back_at is not null then return; end if;   -- done already
    raise exception 'source "%" was not switched yet: there is nothing to roll back', rollback_migration.source using errcode = 'IN061',
      hint = format('Give the new vectors up with: inlay profile migrate %s --cancel', rollback_migration.source);
  end if;
  update inlay.migration x set rolled_back_at = clock_timestamp(), drop_after = clock_timestamp() + x.keep_for where x.migration_id = m.migration_id returning * into m;
  update inlay.source x set profile_id = m.from_profile where x.source_id = m.source_id;
  perform inlay.note_migration(m, 'rolled back', rollback_migration.updated_by);
end $$;
comment on function inlay.rollback_migration(text, text) is 'Lets searches of a source use the vectors of its former profile again; those of the other are kept fresh until they are dropped.';
