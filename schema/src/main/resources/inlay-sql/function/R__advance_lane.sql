-- Moves a lane's cursor over at most p_want items and returns the stretches passed: see the invariant in V001.
-- p_want = 0 only tidies: drops finished holes, follows the log's segments. p_stale: the cursor has not moved for a while.
create or replace function inlay.advance_lane(inout c inlay.lane_cursor, p_want int, p_alone boolean, p_stale boolean,
  out stretches inlay.stretch[], out n int, out moved boolean, out alone boolean) language plpgsql as $$
declare
  s record;
  h inlay.hole;
  v_keep inlay.hole[];
  v_snap pg_snapshot;
  v_new xid8[];
  v_next_slot int;
begin
  stretches := '{}'; n := 0; moved := false; alone := false;
  <<look>>
  loop
    if cardinality(c.holes) > 0 then                   -- 1. transactions that were running when the cursor passed them
      v_snap := pg_current_snapshot(); v_keep := '{}';
      foreach h in array c.holes loop
        if alone or n > 0 and n >= p_want or not pg_visible_in_snapshot(h.xid, v_snap) then
          v_keep := v_keep || h;
          continue;
        end if;
        s := inlay.scan(h.slot, c.lane, h.xid, h.next, true, greatest(p_want - n, 1), p_alone and n = 0);
        if p_want > 0 and s.n > 0 then
          stretches := stretches || row(h.gen, h.slot, c.lane, h.xid, h.next, h.xid, s.to_next, '{}', s.runs, s.n)::inlay.stretch;
          n := n + s.n; h.next := s.to_next; alone := s.alone; moved := true;
          if h.gen = c.gen then c.taken := c.taken + s.n; end if;
        end if;
        if s.done and (p_want > 0 or s.n = 0) then moved := true; else v_keep := v_keep || h; end if;
      end loop;
      c.holes := v_keep;
    end if;
    while (n < p_want or p_want = 0) and not alone loop -- 2. ahead of the cursor
      select slot into v_next_slot from inlay.segment where gen = c.gen + 1;   -- before the snapshot of the scan
      s := inlay.scan(c.slot, c.lane, c.xid, c.next, false, greatest(p_want - n, 1), p_alone and n = 0);
      if s.n > 0 then
        exit when p_want = 0;
        if cardinality(c.holes) > 0 then               -- who ended since 1. looked comes before those that began after: look again
          foreach h in array c.holes loop
            continue look when pg_visible_in_snapshot(h.xid, s.snap) and pg_visible_in_snapshot(h.xid, v_snap) is not true;
          end loop;
        end if;
        if s.to_xid >= pg_snapshot_xmax(s.snap) then
          raise exception 'the log holds transaction ids of another cluster' using errcode = 'IN001', hint = 'Run inlay migrate: it appends the open items anew.';
        end if;
        v_new := inlay.running(s.snap, c.xid);
        if cardinality(v_new) > 0 then v_new := array(select x from unnest(v_new) x where x < s.to_xid); end if;
        stretches := stretches || row(c.gen, c.slot, c.lane, c.xid, c.next, s.to_xid, s.to_next, v_new, s.runs, s.n)::inlay.stretch;
        n := n + s.n; c.xid := s.to_xid; c.next := s.to_next; c.taken := c.taken + s.n; alone := s.alone; moved := true;
        if cardinality(v_new) > 0 then
          c.holes := c.holes || array(select row(c.gen, c.slot, x, 0, clock_timestamp())::inlay.hole from unnest(v_new) x);
        end if;
        exit when not s.done or v_next_slot is null;     -- there is more than is wanted, or it saw the end of the log
      else
        exit when not s.done;                            -- a run that must be taken alone comes next
        v_new := inlay.running(s.snap, c.xid);
        if v_next_slot is null then                      -- the end of the log
          -- Step over long writers once, so that polls do not scan their invisible rows again and again.
          exit when not p_stale or cardinality(v_new) = 0;
          c.xid := pg_snapshot_xmax(s.snap); c.next := 0;
        end if;
        c.holes := c.holes || array(select row(c.gen, c.slot, x, 0, clock_timestamp())::inlay.hole from unnest(v_new) x);
        moved := true;
        exit when v_next_slot is null;
        c.gen := c.gen + 1; c.slot := v_next_slot; c.xid := '0'; c.next := 0; c.taken := 0;
      end if;
    end loop;
    exit;
  end loop;
end $$;
comment on function inlay.advance_lane(inlay.lane_cursor, int, boolean, boolean) is 'Moves a lane''s cursor over at most p_want items.';
