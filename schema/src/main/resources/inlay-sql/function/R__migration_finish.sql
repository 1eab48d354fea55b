create or replace function inlay.finish_migration(source text, updated_by text default session_user) returns void language plpgsql as $$
#variable_conflict use_column
declare
  m inlay.migration;
begin
  perform inlay.require_read_committed();
  m := inlay.open_migration(finish_migration.source);
  if m.outcome = 'finished' then return; end if;         -- done already
  if inlay.other_profile(m) = m.to_profile then
    raise exception 'source "%" does not use profile "%": it cannot be kept', finish_migration.source, (select p.name from inlay.profile p where p.profile_id = m.to_profile) using errcode = 'IN061',
      hint = format('Switch first (inlay profile migrate %1$s --switch), or give it up (inlay profile migrate %1$s --cancel).', finish_migration.source);
  end if;
  perform inlay.end_migration(m, finish_migration.updated_by);
end $$;
comment on function inlay.finish_migration(text, text) is 'Keeps the new profile of a source for good, without waiting for drop_after: workers drop the vectors of the former one.';
