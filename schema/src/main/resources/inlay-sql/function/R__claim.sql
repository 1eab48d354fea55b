-- Leases the next items of a profile to a worker: moves the track's cursor and appends one claim row. Returns no items, so that the
-- lock is not held while rows travel: read them with claim_runs() after the commit. No row: nothing to do.
create or replace function inlay.claim(p_profile int, p_worker text, p_n int, p_lease_ms int default null)
returns table (claim_id bigint, token bigint, n int, deadline timestamptz) language plpgsql as $$
declare
  t inlay.track_cursor;
  s record;
  v_track int;
  v_stretches inlay.stretch[] := '{}';
  v_n int := 0;
  v_moved boolean := false;
  v_stale boolean;
  v_slot int;
  v_voided bigint[];
  k int;
begin
  if current_setting('transaction_isolation') <> 'read committed' or pg_current_xact_id_if_assigned() is not null then
    raise exception 'a claim needs a READ COMMITTED transaction that has not written yet' using errcode = '25001',
      hint = 'Call it in a transaction of its own (autocommit).';
  end if;
  if p_n not between 1 and 2048 then
    raise exception 'a claim takes 1 to 2048 items, not %', p_n using errcode = '22023';
  end if;
  select t0.track_id into v_track from inlay.track t0 join inlay.profile p using (profile_id) where t0.profile_id = p_profile and not p.paused;
  if v_track is null or not (select (value #>> '{}')::boolean from inlay.embedding_queue_config where key = 'queue_enabled') then return; end if;
  perform pg_advisory_xact_lock(740601, v_track);      -- claimers of one track take turns; nobody else waits
  t := inlay.track_position(v_track);
  if exists (select 1 from unnest(t.lanes) l where l.xid > pg_snapshot_xmax(pg_current_snapshot())) then
    raise exception 'the cursors hold transaction ids of another cluster' using errcode = 'IN001', hint = 'Run inlay migrate: it appends the open items anew.';
  end if;
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
  select last_value % 1000 into v_slot from inlay.current_ledger;
  claim_id := nextval('inlay.claim_no') * 1000 + v_slot;
  token := ('x' || translate(substr(gen_random_uuid()::text, 1, 13) || substr(gen_random_uuid()::text, 1, 4), '-', ''))::bit(64)::bigint;
  n := v_n - cardinality(v_voided);
  deadline := clock_timestamp() + coalesce(p_lease_ms, inlay.setting('claim_timeout_ms')) * interval '1 ms';
  insert into inlay.claim (slot, claim_id, token, track_id, worker_id, deadline, n, voided, stretches)
  values (v_slot, claim_id, token, v_track, p_worker, deadline, n, v_voided, v_stretches);
  if n = 0 then insert into inlay.closure (slot, claim_id, outcome) values (v_slot, claim_id, 'cancelled'); end if;
  return next;
end $$;
comment on function inlay.claim(int, text, int, int) is 'Leases up to p_n items of a profile to a worker; no row when there is nothing to do. n can be 0 when all of them were cancelled: claim again.';
