create or replace function inlay.resume_migration(m inlay.migration, s inlay.source, t inlay.profile) returns bigint language plpgsql as $$
declare
  v_to text := (select p.name from inlay.profile p where p.profile_id = m.to_profile);
begin
  if m.ended_at is not null then
    raise exception 'vectors of the last migration of source "%" are still being removed', s.name using errcode = 'IN060', hint = format('Look with: inlay profile migrate %s --status', s.name);
  elsif m.to_profile <> t.profile_id then
    raise exception 'source "%" is being moved to profile "%" already', s.name, v_to using errcode = 'IN060',
      hint = case when s.profile_id = m.to_profile then format('Keep it with inlay profile migrate %1$s --finish, or go back with --rollback.', s.name)
        else format('Give that up first: inlay profile migrate %s --cancel', s.name) end;
  elsif s.profile_id = m.to_profile then
    raise exception 'source "%" uses profile "%" already', s.name, v_to using errcode = 'IN006',
      hint = format('The former vectors are kept until %s. Drop them now with inlay profile migrate %s --finish, or go back with --rollback.', m.drop_after, s.name);
  end if;
  if exists (select 1 from inlay.backfill b where b.backfill_id = m.backfill_id and b.finished_at is not null) and (inlay.migration_gap(m)).missing > 0 then
    update inlay.migration x set backfill_id = inlay.start_backfill(s.name, t.name), checked_until = null where x.migration_id = m.migration_id;
  end if;
  return m.migration_id;
end $$;
comment on function inlay.resume_migration(inlay.migration, inlay.source, inlay.profile) is 'Goes on with a migration that is under way, or says why it cannot.';
