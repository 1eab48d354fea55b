-- Gives the build to one worker of the fleet: the row keeps others away for a minute, then the lock on the table does, see index_held(). Nothing has
-- to be given back: when the builder dies the lock goes.
create or replace function inlay.take_index_build() returns int language plpgsql as $$
declare
  p inlay.profile;
begin
  if not pg_try_advisory_xact_lock(740610, 0) then return null; end if;
  for p in select * from inlay.profile x where x.vector_layout = 'halfvec' order by x.profile_id loop
    continue when exists (select 1 from pg_index where indexrelid = to_regclass(format('inlay.vector_%s_hnsw', p.profile_id)) and indisvalid)
      or exists (select 1 from inlay.index_build b where b.profile_id = p.profile_id and b.next_at > clock_timestamp())
      or inlay.index_held(p.profile_id)
      or inlay.index_obstacle(p) is not null;
    insert into inlay.index_build as b (profile_id, tried_at, next_at) values (p.profile_id, clock_timestamp(), clock_timestamp() + interval '1 minute')
    on conflict (profile_id) do update set tried_at = excluded.tried_at, next_at = excluded.next_at, attempts = b.attempts + 1;
    return p.profile_id;
  end loop;
  return null;
end $$;
comment on function inlay.take_index_build() is 'The profile whose HNSW index the caller is to build now, or null; nobody else is told so.';
