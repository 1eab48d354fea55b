-- Turns the ledger to an empty slot and archives the slots whose claims are all closed. Holds every profile's lock, so that no cursor
-- moves meanwhile. What the turn itself copies, a cursor a track, is not counted as growth. A TRUNCATE heeds no snapshot: a dump that has
-- its snapshot but not its locks yet would miss claims that are open in it, and their items would be lost. So claims must have been
-- closed for a minute (p_force: it is for the caller to know).
create or replace function inlay.turn_ledger(p_force boolean default false) returns int language plpgsql as $$
declare
  t text;
  s int;
  v_current bigint;
  v_slot int;
  v_busy boolean;
  v_n int := 0;
  v_bytes bigint;
  v_copies bigint := 1024 * coalesce((select max(track_id) from inlay.track), 0);
  v_opened timestamptz;
begin
  perform inlay.require_read_committed();
  if not pg_try_advisory_xact_lock(740603, 0) then return 0; end if;
  if exists (select 1 from inlay.seat_kept) then
    delete from inlay.seat_kept x where not exists (select 1 from inlay.kept_seats() k where k.claim_id = x.claim_id);
  end if;
  select last_value into v_current from inlay.current_ledger;
  execute format('select pg_relation_size(''inlay.claim_%1$s'') + pg_relation_size(''inlay.track_cursor_%1$s''), (select min(at) from inlay.track_cursor_%1$s)', v_current % 1000)
    into v_bytes, v_opened;
  if not (p_force or v_bytes > inlay.setting('ledger_mb') * 1048576 + v_copies
      or v_bytes > 65536 + v_copies and v_opened < clock_timestamp() - inlay.setting('ledger_seconds') * interval '1 s') then
    return 0;
  end if;
  perform pg_advisory_xact_lock(740601, profile_id) from (select profile_id from inlay.profile order by profile_id) x;
  for s in select generate_series(0, 3) loop
    continue when s = v_current % 1000 or v_slot is not null;
    execute format('select exists (select 1 from inlay.claim_%1$s) or exists (select 1 from inlay.track_cursor_%1$s)', s) into v_busy;
    if not v_busy then v_slot := s; end if;
  end loop;
  if v_slot is not null then                           -- else: go on appending to the current slot
    perform setval('inlay.current_ledger', (v_current / 1000 + 1) * 1000 + v_slot);
    insert into inlay.seat_kept (claim_id, seat, track_id, deadline) select t.claim_id, t.seat, t.track_id, t.deadline from inlay.taken_seats((v_current % 1000)::int) t;
  else
    v_slot := v_current % 1000;
  end if;
  insert into inlay.track_cursor (slot, track_id, cursor_no, lanes) select v_slot, c.track_id, c.cursor_no + 1, c.lanes from inlay.track_positions() c where c.slot <> v_slot;
  if not pg_try_advisory_xact_lock(740606, 0) then return 0; end if;   -- somebody counts
  foreach s in array array(select generate_series(0, 3)) loop
    -- Not the slot left just now: a statement that runs may look for its cursors there.
    continue when s = v_slot or s = v_current % 1000;
    execute format('select exists (select 1 from inlay.track_cursor_%1$s)', s) into v_busy;
    continue when not v_busy;                          -- empty already
    begin
      foreach t in array array['track_cursor', 'claim', 'closure', 'outcome'] loop
        execute format('lock table only inlay.%s_%s in access exclusive mode nowait', t, s);
      end loop;
    exception when lock_not_available then
      continue;
    end;
    execute format('select exists (select 1 from inlay.claim_%1$s c left join inlay.closure_%1$s o using (claim_id)
        where o.claim_id is null or o.closed_at > clock_timestamp() - interval ''1 minute'' and not $1)', s) into v_busy using p_force;
    continue when v_busy;
    -- A track that became visible only now may have its one cursor here. (While its transaction is open, the table cannot be locked.)
    execute format('select exists (select 1 from inlay.track k where not exists (select 1 from inlay.track_cursor_%1$s c where c.slot = %1$s and c.track_id = k.track_id))', v_slot) into v_busy;
    continue when v_busy;
    execute format('
      with closed as (
        insert into inlay.closed_claim (claim_id, track_id, worker_id, claimed_at, deadline, closed_at, outcome, n, completed, failed, returned, voided, skipped,
          calls, tokens, work_ms, stretches, voided_positions, parked, undone, done, saved_tokens)
        select claim_id, track_id, worker_id, claimed_at, deadline, closed_at, outcome, n, completed, failed, returned, cardinality(voided), skipped,
          calls, tokens, work_ms, stretches, voided, parked, undone, case when outcome <> ''completed'' and completed > 0 then array(
            select o.item_id from inlay.outcome_%1$s o where o.claim_id = k.claim_id and o.state = ''completed'') end, saved_tokens
        from inlay.claim_%1$s k join inlay.closure_%1$s using (claim_id) returning *
      ), spent as (
        insert into inlay.daily_spend as d (profile_id, day, completed, calls, tokens, saved_tokens)
        select t.profile_id, (c.closed_at at time zone ''UTC'')::date, sum(c.completed), sum(c.calls), sum(c.tokens), sum(c.saved_tokens)
        from closed c join inlay.track t using (track_id) join inlay.profile p using (profile_id) group by 1, 2
        on conflict (profile_id, day) do update set completed = d.completed + excluded.completed, calls = d.calls + excluded.calls,
          tokens = d.tokens + excluded.tokens, saved_tokens = d.saved_tokens + excluded.saved_tokens
      )
      insert into inlay.ledger_total (track_id, completed, failed, returned, voided, skipped, calls, tokens, saved_tokens)
      select track_id, sum(completed), sum(failed), sum(returned), sum(voided), sum(skipped), sum(calls), sum(tokens), sum(saved_tokens) from closed group by track_id', s);
    execute format('truncate only inlay.track_cursor_%1$s, inlay.claim_%1$s, inlay.closure_%1$s, inlay.outcome_%1$s', s);
    v_n := v_n + 1;
  end loop;
  return v_n;
end $$;
comment on function inlay.turn_ledger(boolean) is 'Turns the ledger when it is large or old and archives closed slots; returns how many slots were freed.';
