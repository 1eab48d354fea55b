-- Cheap questions first. What is counted is counted no further than needed. An insertion into the index costs about 100 times one into the bare
-- table, so it is built when the bulk is in: no backfill goes on, and what waits is less than a twentieth of what is there.
create or replace function inlay.index_obstacle(p inlay.profile) returns text language plpgsql stable as $$
declare
  v_least int := inlay.setting('index_min_vectors');
  v_vectors bigint;
  v_waiting bigint;
  v_source text;
begin
  if p.vector_layout <> 'halfvec' then return 'the array layout is searched by signatures'; end if;
  if p.dimensions > 4000 then return format('%s dimensions are too many: HNSW takes 4000 of halfvec; searches are exact', p.dimensions); end if;
  execute format('select count(*) from (select 1 from inlay.vector_%s limit $1) x', p.profile_id) into v_vectors using v_least;
  if v_vectors < v_least then return format('%s of %s vectors (index_min_vectors); searches are exact', v_vectors, v_least); end if;
  select s.name into v_source from inlay.backfill b join inlay.source s using (source_id) where b.profile_id = p.profile_id and b.finished_at is null and not b.sweep order by 1 limit 1;
  if v_source is not null then return format('the backfill of %s is not over', v_source); end if;
  execute format('select greatest(1000, least(20000, reltuples / 20)) from pg_class where oid = to_regclass(''inlay.vector_%s'')', p.profile_id) into v_vectors;
  select count(*) into v_waiting from inlay.pending_items(null, v_vectors::int + 1) i join inlay.track k on k.track_id = i.lane >> 3 where k.profile_id = p.profile_id;
  if v_waiting > v_vectors then return format('more than %s items wait to be embedded', v_vectors); end if;
  return null;
end $$;
comment on function inlay.index_obstacle(inlay.profile) is 'Why a profile gets no HNSW index now; null: nothing is in the way.';
