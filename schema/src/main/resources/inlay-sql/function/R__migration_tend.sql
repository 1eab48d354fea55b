-- The next step of a migration. A transaction that had begun to write when the migration was committed may have queued its changes for one profile only.
-- So a snapshot is noted, and the backfill starts once all of those have ended: what they wrote it sees.
create or replace function inlay.tend_migration(m inlay.migration) returns void language plpgsql set lock_timeout = '1s' as $$
declare
  v_started timestamptz := clock_timestamp();
begin
  if m.ended_at is not null then
    perform inlay.dismantle_migration(m);
  elsif m.drop_after < clock_timestamp() then
    perform inlay.end_migration(m, 'inlay');
  elsif m.barrier is null then
    perform inlay.barrier();
    update inlay.migration x set barrier = pg_current_snapshot() where x.migration_id = m.migration_id;
  elsif m.backfill_id is null then
    if pg_snapshot_xmin(pg_current_snapshot()) >= pg_snapshot_xmax(m.barrier) then
      update inlay.migration x set backfill_id = inlay.start_backfill(s.name, p.name) from inlay.source s, inlay.profile p
      where x.migration_id = m.migration_id and s.source_id = m.source_id and p.profile_id = m.to_profile returning x.* into m;
      update inlay.backfill b set moved_at = '-infinity' where b.backfill_id = m.backfill_id;   -- nobody else attends to it
    end if;
  elsif m.ready_at is null and coalesce(m.checked_until < clock_timestamp(), true) and exists (select 1 from inlay.backfill b where b.backfill_id = m.backfill_id and b.finished_at is not null) then
    update inlay.migration x set ready_at = case when (inlay.migration_gap(m)).missing = 0 then clock_timestamp() end where x.migration_id = m.migration_id;
    update inlay.migration x set checked_until = clock_timestamp() + 20 * (clock_timestamp() - v_started) where x.migration_id = m.migration_id;   -- looking is not free
  end if;
end $$;
comment on function inlay.tend_migration(inlay.migration) is 'Does the next step of a model change that needs nobody''s decision.';
