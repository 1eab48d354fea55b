-- Claims for a profile, from the tenant whose turn it is. With one track there are no turns. p_wait: wait for other claimers. Beyond the
-- first track locks are only tried for: turn_ledger() takes them in another order.
create or replace function inlay.claim_turn(p_profile int, p_worker text, p_n int, p_lease_ms int, p_wait boolean)
returns table (claim_id bigint, token bigint, n int, deadline timestamptz) language plpgsql as $$
declare
  v_track int;
  v_tracks bigint;
  v_wait boolean := p_wait;
  t record;
begin
  select min(k.track_id), count(*) into v_track, v_tracks from inlay.track k where k.profile_id = p_profile;
  if v_tracks = 1 then
    if p_wait or pg_try_advisory_xact_lock(740601, v_track) then return query select * from inlay.claim_track(v_track, p_worker, p_n, p_lease_ms); end if;
    return;
  end if;
  if p_wait then
    perform pg_advisory_xact_lock(740607, p_profile);
  elsif not pg_try_advisory_xact_lock(740607, p_profile) then
    return;
  end if;
  for t in select * from inlay.turns(p_profile) loop
    if not v_wait then continue when not pg_try_advisory_xact_lock(740601, t.track_id); end if;
    v_wait := false;
    return query select * from inlay.claim_track(t.track_id, p_worker, p_n, p_lease_ms);
    continue when not found;
    perform setval(format('inlay.turn_%s', p_profile)::regclass, t.pointer);
    return;
  end loop;
end $$;
comment on function inlay.claim_turn(int, text, int, int, boolean) is 'Leases the next items of the tenant whose turn it is; see claim().';
