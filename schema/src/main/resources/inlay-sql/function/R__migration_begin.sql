-- From its commit on each change is queued for both profiles. What was written before is filled in by a backfill, which tend_migration() starts once
-- nobody is left who knows of one profile only. Called again for the same profile it goes on: what is missing is queued anew.
create or replace function inlay.begin_migration(source text, to_profile text, keep interval default '7 days', updated_by text default session_user) returns bigint language plpgsql as $$
#variable_conflict use_column
declare
  s inlay.source := inlay.find_source(begin_migration.source);
  t inlay.profile := inlay.find_profile(begin_migration.to_profile);
  m inlay.migration;
begin
  perform inlay.require_read_committed();
  if begin_migration.keep is null or begin_migration.keep not between interval '0' and interval '10 years' then
    raise exception 'the former vectors are kept for 0 s to 10 years, not %', begin_migration.keep using errcode = 'IN006', hint = 'Seven days, when nothing is said.';
  end if;
  perform from inlay.source x where x.source_id = s.source_id for no key update;
  s := inlay.find_source(begin_migration.source);
  select * into m from inlay.migration x where x.source_id = s.source_id and x.finished_at is null for update;
  if m.migration_id is not null then return inlay.resume_migration(m, s, t); end if;
  if t.profile_id = s.profile_id then
    raise exception 'source "%" uses profile "%" already', s.name, t.name using errcode = 'IN006', hint = 'Name the profile it is to use instead; see inlay profile list.';
  end if;
  if not coalesce(s.queue_enabled, inlay.get_queue_config('queue_enabled')::boolean) then
    raise exception 'the queue of source "%" is not enabled: nobody would build the vectors of profile "%"', s.name, t.name using errcode = 'IN060',
      hint = format('Enable it for the time of the migration: inlay source set %s --queue enabled. What its application embeds meanwhile costs workers no call.', s.name);
  end if;
  insert into inlay.migration (source_id, from_profile, to_profile, keep_for) values (s.source_id, s.profile_id, t.profile_id, begin_migration.keep) returning * into m;
  perform inlay.build_source_patiently(s);
  perform inlay.note_migration(m, 'begun', begin_migration.updated_by);
  return m.migration_id;
end $$;
comment on function inlay.begin_migration(text, text, interval, text) is 'Begins to build a source''s vectors for another profile beside those in use; workers go on with it. keep: how long the former vectors are kept fresh after the switch. Returns its number.';
