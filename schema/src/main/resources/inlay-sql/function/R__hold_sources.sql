-- Whoever stores vectors holds their sources until the transaction's end; see end_migration(). Each statement has a snapshot of its own, so what the lock
-- was waited for is seen.
create or replace function inlay.hold_sources(p_profile int, p_sources int[]) returns int[] language plpgsql as $$
begin
  perform inlay.require_read_committed();
  perform pg_advisory_xact_lock_shared(740607, x) from (select distinct unnest(p_sources) as x order by 1) k;
  return array(select distinct x from unnest(p_sources) x where p_profile in (select inlay.source_profiles(x)));
end $$;
comment on function inlay.hold_sources(int, int[]) is 'Call it in the transaction that stores vectors, first: those of the sources whose vectors of this profile are wanted. What is stored for others would lie there for ever.';
