-- Moves the cursors of a profile and appends one claim row. The caller has checked that its transaction may claim. p_track: the profile's only
-- track; p_turns: it has several, and its tenants take turns. The tenant whose turn it is may fill the claim. What it leaves is filled up from
-- the next ones, so that many tenants with few items each do not make many small claims: those that are emptied by it have had their turn,
-- the last one has not. One track is the hot path. Each transaction sets plpgsql's expressions up anew, and their memory is just below the
-- size from which the C library gives it back each time: so what is for turns only stands behind the question for it.
create or replace function inlay.claim_tracks(p_profile int, p_track int, p_turns boolean, p_worker text, p_n int, p_lease_ms int)
returns table (claim_id bigint, token bigint, n int, deadline timestamptz) language plpgsql as $$
declare
  t inlay.track_cursor;
  s record;
  v_turn record;
  v_track int := p_track;
  v_first int;                                         -- the track whose turn this claim is
  v_touched int := 0;
  v_stretches inlay.stretch[] := '{}';
  v_n int := 0;
  v_moved boolean := false;
  v_stale boolean;
  v_slot int;
  v_seat int;
  v_void boolean;
  v_paused boolean;
  v_voided bigint[];
  v_parked bigint[];
  k int;
begin
  perform pg_advisory_xact_lock(740601, p_profile);    -- claimers of one profile take turns; nobody else waits
  perform inlay.require_adopted();
  if p_turns then
    v_turn := inlay.whose_turn(p_profile);
    v_track := v_turn.track_id;
    if v_track is null then return; end if;
  end if;
  loop
    t := inlay.track_position(v_track);
    v_stale := t.at < clock_timestamp() - interval '1 s';
    foreach k in array inlay.lanes_by_rank(t.lanes) loop
      s := inlay.advance_lane(t.lanes[k], p_n - v_n, v_n = 0, v_stale);
      t.lanes[k] := s.c;
      v_stretches := v_stretches || s.stretches; v_n := v_n + s.n; v_moved := v_moved or s.moved;
      exit when v_n >= p_n or s.alone;
    end loop;
    if v_n > 0 and v_seat is null then
      v_seat := inlay.take_seat(p_profile);
      if v_seat is null then return; end if;           -- nothing has been taken yet
    end if;
    if v_moved then
      perform set_config('synchronous_commit', 'off', true);   -- a claim lost in a crash only offers its items again
      perform inlay.save_position(t);
    end if;
    exit when not p_turns;
    v_moved := false;
    if v_n > 0 then
      v_first := coalesce(v_first, v_track);
      if v_track = v_first or v_n < p_n then
        perform inlay.had_turn(p_profile, v_track, case when v_track = v_turn.track_id then v_turn.claims else 1 end);
      end if;
      exit when v_n >= p_n or s.alone;
    end if;
    v_touched := v_touched + 1;
    exit when v_touched >= 64 or v_track = v_turn.last_track;
    v_track := inlay.next_turn(p_profile, v_track, v_turn.last_track);
    exit when v_track is null;
  end loop;
  if v_n = 0 then return; end if;
  select last_value % 1000, nextval('inlay.claim_no') * 1000 + last_value % 1000,
    exists (select 1 from inlay.voided) or exists (select 1 from inlay.cancelled_source), exists (select 1 from inlay.source x where x.paused or x.fault is not null or not coalesce(x.queue_enabled,
      (select (value #>> '{}')::boolean from inlay.embedding_queue_config where key = 'queue_enabled')))
  into v_slot, claim_id, v_void, v_paused from inlay.current_ledger;
  v_voided := case when v_void then inlay.voided_positions(v_stretches) else '{}' end;
  if v_paused then
    v_parked := inlay.park(v_stretches, v_voided, inlay.held_sources());
    v_voided := v_voided || v_parked;
  end if;
  token := ('x' || translate(substr(gen_random_uuid()::text, 1, 13) || substr(gen_random_uuid()::text, 1, 4), '-', ''))::bit(64)::bigint;
  n := v_n - cardinality(v_voided);
  deadline := clock_timestamp() + coalesce(p_lease_ms, inlay.setting('claim_timeout_ms')) * interval '1 ms';
  insert into inlay.claim (slot, claim_id, token, track_id, worker_id, deadline, n, voided, parked, stretches, seat)
  values (v_slot, claim_id, token, coalesce(v_first, v_track), p_worker, deadline, n, v_voided, nullif(v_parked, '{}'), v_stretches, v_seat);
  if n = 0 then insert into inlay.closure (slot, claim_id, outcome) values (v_slot, claim_id, 'cancelled'); end if;
  return next;
end $$;
comment on function inlay.claim_tracks(int, int, boolean, text, int, int) is 'Leases the next items of a profile to a worker; see claim().';
