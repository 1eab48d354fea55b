-- An index that nobody builds and that is not valid is left of a build that was broken off; it is dropped and built again.
create or replace function inlay.index_status(profile text default null)
returns table (profile_name text, state text, reason text, phase text, progress real, bytes bigint, attempts int, error text) language plpgsql stable as $$
#variable_conflict use_column
declare
  p inlay.profile;
  v_index pg_index;
begin
  if index_status.profile is not null then perform inlay.find_profile(index_status.profile); end if;
  for p in select * from inlay.profile x where index_status.profile is null or x.name = index_status.profile order by x.name loop
    profile_name := p.name; reason := null; phase := null; progress := null; bytes := null; attempts := null; error := null;
    select * into v_index from pg_index where indexrelid = to_regclass(format('inlay.vector_%s_hnsw', p.profile_id));
    select b.attempts, b.error into attempts, error from inlay.index_build b where b.profile_id = p.profile_id and b.error is not null;
    if v_index.indisvalid then
      state := 'ready'; bytes := pg_relation_size(v_index.indexrelid);
    elsif v_index.indexrelid is not null and inlay.index_held(p.profile_id) then
      state := 'building';
      select c.phase, (case when c.blocks_total > 0 then c.blocks_done::float8 / c.blocks_total when c.tuples_total > 0 then c.tuples_done::float8 / c.tuples_total end)::real
      into phase, progress from pg_stat_progress_create_index c where c.relid = v_index.indrelid;
    else
      state := case when v_index.indexrelid is null then 'none' else 'invalid' end;
      reason := coalesce(inlay.index_obstacle(p), 'a worker builds it soon');
    end if;
    return next;
  end loop;
end $$;
comment on function inlay.index_status(text) is 'The HNSW index of each profile: none (and why), building (phase; progress from 0 to 1 within it), ready or invalid (left of a build that was broken off).';
