-- One for each profile of the source: while its model changes, both are filled.
create or replace function inlay.start_backfill(source text, profile text default null) returns bigint language plpgsql as $$
#variable_conflict use_column
declare
  s inlay.source := inlay.find_source(start_backfill.source);
  v_profile int := case when start_backfill.profile is null then s.profile_id else (inlay.find_profile(start_backfill.profile)).profile_id end;
  v_backfill bigint;
begin
  insert into inlay.backfill (source_id, profile_id, estimated)
  select s.source_id, v_profile, (select nullif(greatest(c.reltuples, 0), 0) from pg_class c where c.oid = inlay.source_table(s))
  on conflict (source_id, profile_id, sweep) where finished_at is null do nothing returning backfill_id into v_backfill;
  if start_backfill.profile is null then perform inlay.start_backfill(s.name, p.name) from inlay.profile p where p.profile_id in (select inlay.source_profiles(s.source_id)) and p.profile_id <> v_profile; end if;
  return coalesce(v_backfill, (select b.backfill_id from inlay.backfill b where b.source_id = s.source_id and b.profile_id = v_profile and not b.sweep and b.finished_at is null));
end $$;
comment on function inlay.start_backfill(text, text) is 'Starts to queue every row of a source, for its profile or another it is moving to, or finds the backfill that is on its way. Workers go on with it.';
