-- Leases the next items of a profile to a worker; its tenants take turns. Returns no items, so that the profile's lock is not held while
-- rows travel: read them with claim_runs() after the commit. No row: nothing to do.
create or replace function inlay.claim(p_profile int, p_worker text, p_n int, p_lease_ms int default null)
returns table (claim_id bigint, token bigint, n int, deadline timestamptz) language plpgsql as $$
declare
  v_track int;
  v_turns boolean;
begin
  if current_setting('transaction_isolation') <> 'read committed' or pg_current_xact_id_if_assigned() is not null then
    raise exception 'a claim needs a READ COMMITTED transaction that has not written yet' using errcode = '25001',
      hint = 'Call it in a transaction of its own (autocommit).';
  end if;
  if p_n is null or p_n not between 1 and 2048 then
    raise exception 'a claim takes 1 to 2048 items, not %', p_n using errcode = '22023';
  end if;
  if p_lease_ms <= 0 then
    raise exception 'a lease lasts at least 1 ms, not %', p_lease_ms using errcode = '22023';
  end if;
  select k.track_id, exists (select 1 from inlay.track o where o.profile_id = k.profile_id and o.track_id > k.track_id) into v_track, v_turns
  from inlay.profile p join inlay.track k using (profile_id) where k.profile_id = p_profile and not p.held order by k.profile_id, k.track_id limit 1;
  if v_track is null then return; end if;
  if not (select (value #>> '{}')::boolean from inlay.embedding_queue_config where key = 'queue_enabled')
    and not exists (select 1 from inlay.source s where s.queue_enabled and p_profile in (select inlay.source_profiles(s.source_id))) then return; end if;
  return query select * from inlay.claim_tracks(p_profile, v_track, v_turns, p_worker, p_n, p_lease_ms);
end $$;
comment on function inlay.claim(int, text, int, int) is 'Leases up to p_n items of a profile to a worker; no row when there is nothing to do. n can be 0 when all of them were cancelled or parked: claim again.';
