-- One for each profile of the source: while its model changes, both are filled.
create or replace function inlay.start_backfill(source text, profile text default null) returns bigint language plpgsql as $$
#variable_conflict use_column
declare
  s inlay.source := inlay.find_source(start_backfill.source);
  v_profile int := case when start_backfill.profile is null then s.profile_id else (inlay.find_profile(start_backfill.profile)).profile_id end;
  v_backfill bigint;
begin
  if start_backfill.profile is null then
    perform inlay.start_backfill(s.name, p.name) from inlay.profile p where p.profile_id in (select inlay.source_profiles(s.source_id)) and p.profile_id <> v_profile;
  end if;
  select b.backfill_id into v_backfill from inlay.backfill b where b.source_id = s.source_id and b.profile_id = v_profile and not b.sweep and b.finished_at is null;
  if v_backfill is not null then return v_backfill; end if;
  insert into inlay.backfill (source_id, profile_id, estimated, exact) select s.source_id, v_profile, z.n, z.exact from inlay.source_size(s) z
  on conflict (source_id, profile_id, sweep) where finished_at is null do nothing returning backfill_id into v_backfill;
  return coalesce(v_backfill, (select b.backfill_id from inlay.backfill b where b.source_id = s.source_id and b.profile_id = v_profile and not b.sweep and b.finished_at is null));
end $$;
comment on function inlay.start_backfill(text, text) is 'Starts to queue every row of a source, for its profile or another it is moving to, or finds the backfill that is on its way. Workers go on with it.';
