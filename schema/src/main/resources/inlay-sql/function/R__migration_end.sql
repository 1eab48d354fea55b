-- Under the lock that workers share while they store (see hold_sources()): who stores after this finds that the profile is not the source's any more,
-- so that nothing is left behind when the vectors have been dropped.
create or replace function inlay.end_migration(m inlay.migration, p_by text) returns void language plpgsql as $$
declare
  v_gone int := inlay.other_profile(m);
begin
  perform pg_advisory_xact_lock(740607, m.source_id);
  update inlay.migration x set ended_at = clock_timestamp(), outcome = case when v_gone = m.from_profile then 'finished' when m.rolled_back_at is not null then 'rolled back' else 'cancelled' end
  where x.migration_id = m.migration_id returning * into m;
  delete from inlay.backfill b where b.source_id = m.source_id and b.profile_id = v_gone and b.finished_at is null;
  delete from inlay.dead_letter d using inlay.track k where d.source_id = m.source_id and k.track_id = d.lane >> 3 and k.profile_id = v_gone;
  perform inlay.note_migration(m, m.outcome, p_by);
end $$;
comment on function inlay.end_migration(inlay.migration, text) is 'From now on the profile that searches use is the only one that is kept fresh; tend_migration() drops the vectors of the other.';
