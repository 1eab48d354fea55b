-- What is queued for the dropped profile meanwhile is skipped by its workers. The triggers' lock is asked for a moment a second.
create or replace function inlay.dismantle_migration(m inlay.migration) returns void language plpgsql set lock_timeout = '100ms' as $$
begin
  if m.rebuilt_at is null then
    begin
      perform inlay.build_source(m.source_id);
      update inlay.migration x set rebuilt_at = clock_timestamp() where x.migration_id = m.migration_id returning * into m;
    exception when lock_not_available or deadlock_detected then null;
    end;
  end if;
  if inlay.drop_vectors_page(inlay.other_profile(m), m.source_id) = 0 and m.rebuilt_at is not null then
    update inlay.migration x set finished_at = clock_timestamp() where x.migration_id = m.migration_id;
  end if;
end $$;
comment on function inlay.dismantle_migration(inlay.migration) is 'Rebuilds the triggers of a source whose migration has ended, for one profile, and drops the next vectors of the other.';
