-- One row changes, so whatever reads it in one snapshot searches the vectors of one profile. Both stay fresh until drop_after.
create or replace function inlay.switch_migration(source text, force boolean default false, updated_by text default session_user) returns void language plpgsql as $$
#variable_conflict use_column
declare
  m inlay.migration;
  v_to text;
  g record;
begin
  perform inlay.require_read_committed();
  m := inlay.open_migration(switch_migration.source);
  v_to := (select p.name from inlay.profile p where p.profile_id = m.to_profile);
  if inlay.other_profile(m) = m.from_profile then
    return;                                            -- done already
  elsif m.ended_at is not null then
    raise exception 'the migration of source "%" to profile "%" was given up', switch_migration.source, v_to using errcode = 'IN061', hint = 'Its vectors are being removed; begin anew after that.';
  end if;
  if not coalesce(switch_migration.force, false) then
    if not exists (select 1 from inlay.backfill b where b.backfill_id = m.backfill_id and b.finished_at is not null) then
      raise exception 'source "%" is not ready for profile "%": its documents are still being queued', switch_migration.source, v_to using errcode = 'IN061',
        hint = format('Look with: inlay profile migrate %s --status. Workers queue them; force => true (--force) switches to what there is.', switch_migration.source);
    end if;
    g := inlay.migration_gap(m);
    if g.missing > 0 then
      raise exception 'source "%" is not ready for profile "%": % of its % documents are missing there', switch_migration.source, v_to, g.missing, g.documents using errcode = 'IN061',
        hint = format('Look with: inlay profile migrate %1$s --status. A worker of profile %2$s embeds them (inlay worker run --profile %2$s); "--to %2$s" again queues what was lost; force => true (--force) switches all the same.', switch_migration.source, v_to);
    end if;
  end if;
  update inlay.migration x set switched_at = clock_timestamp(), rolled_back_at = null, drop_after = clock_timestamp() + x.keep_for where x.migration_id = m.migration_id returning * into m;
  update inlay.source x set profile_id = m.to_profile where x.source_id = m.source_id;
  perform inlay.note_migration(m, case when coalesce(switch_migration.force, false) then 'switched by force' else 'switched' end, switch_migration.updated_by);
end $$;
comment on function inlay.switch_migration(text, boolean, text) is 'Lets searches of a source use the vectors of the profile it is moving to, once all are there (force: or not). Both are kept fresh until the former are dropped.';
