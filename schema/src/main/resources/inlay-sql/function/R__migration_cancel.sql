create or replace function inlay.cancel_migration(source text, updated_by text default session_user) returns void language plpgsql as $$
#variable_conflict use_column
declare
  m inlay.migration;
begin
  perform inlay.require_read_committed();
  m := inlay.open_migration(cancel_migration.source);
  if inlay.other_profile(m) = m.from_profile then
    raise exception 'source "%" uses profile "%" by now', cancel_migration.source, (select p.name from inlay.profile p where p.profile_id = m.to_profile) using errcode = 'IN061',
      hint = case when m.ended_at is null then format('Go back first: inlay profile migrate %s --rollback', cancel_migration.source) else 'The vectors of the former profile are being removed.' end;
  end if;
  if m.ended_at is null then perform inlay.end_migration(m, cancel_migration.updated_by); end if;
end $$;
comment on function inlay.cancel_migration(text, text) is 'Gives up moving a source to another profile, before the switch or after a rollback: workers drop the vectors that were built.';
