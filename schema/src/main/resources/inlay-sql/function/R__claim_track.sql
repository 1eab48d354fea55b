-- Moves a track's cursor and appends one claim row. The caller has checked that its transaction may claim.
create or replace function inlay.claim_track(p_track int, p_worker text, p_n int, p_lease_ms int)
returns table (claim_id bigint, token bigint, n int, deadline timestamptz) language plpgsql as $$
declare
  t inlay.track_cursor;
  s record;
  v_stretches inlay.stretch[] := '{}';
  v_n int := 0;
  v_moved boolean := false;
  v_stale boolean;
  v_slot int;
  v_voided bigint[];
  v_parked bigint[];
  k int;
begin
  perform pg_advisory_xact_lock(740601, p_track);      -- claimers of one track take turns; nobody else waits
  perform inlay.require_adopted();
  t := inlay.track_position(p_track);
  v_stale := t.at < clock_timestamp() - interval '1 s';
  foreach k in array inlay.lanes_by_rank(t.lanes) loop
    s := inlay.advance_lane(t.lanes[k], p_n - v_n, v_n = 0, v_stale);
    t.lanes[k] := s.c;
    v_stretches := v_stretches || s.stretches; v_n := v_n + s.n; v_moved := v_moved or s.moved;
    exit when v_n >= p_n or s.alone;
  end loop;
  if not v_moved then return; end if;
  perform set_config('synchronous_commit', 'off', true);   -- a claim lost in a crash only offers its items again
  perform inlay.save_position(t);
  if v_n = 0 then return; end if;
  v_voided := inlay.voided_positions(v_stretches);
  if exists (select 1 from inlay.source where paused) then
    v_parked := inlay.park(v_stretches, v_voided, array(select source_id from inlay.source where paused));
    v_voided := v_voided || v_parked;
  end if;
  select last_value % 1000 into v_slot from inlay.current_ledger;
  claim_id := nextval('inlay.claim_no') * 1000 + v_slot;
  token := ('x' || translate(substr(gen_random_uuid()::text, 1, 13) || substr(gen_random_uuid()::text, 1, 4), '-', ''))::bit(64)::bigint;
  n := v_n - cardinality(v_voided);
  deadline := clock_timestamp() + coalesce(p_lease_ms, inlay.setting('claim_timeout_ms')) * interval '1 ms';
  insert into inlay.claim (slot, claim_id, token, track_id, worker_id, deadline, n, voided, parked, stretches)
  values (v_slot, claim_id, token, p_track, p_worker, deadline, n, v_voided, nullif(v_parked, '{}'), v_stretches);
  if n = 0 then insert into inlay.closure (slot, claim_id, outcome) values (v_slot, claim_id, 'cancelled'); end if;
  return next;
end $$;
comment on function inlay.claim_track(int, text, int, int) is 'Leases the next items of a track to a worker; see claim().';
