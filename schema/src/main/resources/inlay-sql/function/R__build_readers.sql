create or replace function inlay.build_readers() returns void language plpgsql as $outer$
begin
  -- The position after the next p_want visible items of a lane, how many they are, and the snapshot that saw them: one statement, one
  -- snapshot. p_only: items of transaction p_xid only. A run that expired twice is taken alone (p_alone: it may be taken now).
  -- done: the scan saw the end. Relies on an index scan of (lane, xid, run_no); its cost does not depend on the lane's depth.
  perform inlay.build_reader('inlay.run', 'run_',
    'scan(p_slot int, p_lane bigint, p_xid xid8, p_next bigint, p_only boolean, p_want int, p_alone boolean,
      out snap pg_snapshot, out to_xid xid8, out to_next bigint, out n int, out runs int, out done boolean, out alone boolean)',
    'n := 0; runs := 0; done := false; alone := false;
    for r in
      select pg_current_snapshot() as snap, z.xid, z.run_no, z.n, z.expiries from (select 1) one left join lateral (
        select i.xid, i.run_no, i.n, i.expiries from SEGMENT i where i.lane = p_lane and (i.xid, i.run_no) >= (p_xid, p_next >> 8)
        order by i.lane, i.xid, i.run_no limit p_want + 1) z on true
    loop
      snap := r.snap;
      if r.xid is null or p_only and r.xid <> p_xid then done := true; return; end if;
      if r.expiries >= 2 then
        if n > 0 or not p_alone then return; end if;
        alone := true;
      end if;
      k := r.n - case when r.xid = p_xid and r.run_no = p_next >> 8 then (p_next & 255)::int else 0 end;
      runs := runs + 1; to_xid := r.xid;
      if n + k > p_want then
        to_next := (r.run_no << 8) + r.n - (n + k - p_want); n := p_want; return;
      end if;
      n := n + k; to_next := (r.run_no + 1) << 8;
      if n = p_want or alone then return; end if;
    end loop;
    done := true;');
  perform inlay.build_reader('inlay.run', 'run_',
    'lane_head(p_slot int, p_lane bigint, p_xid xid8, p_next bigint) returns timestamptz',
    'return (select i.enqueued_at from SEGMENT i where i.lane = p_lane and (i.xid, i.run_no) >= (p_xid, p_next >> 8)
      order by i.lane, i.xid, i.run_no limit 1);');
  -- The lanes from one on that have rows in a slot, so many of them (null: all): a loose index scan, a step a lane.
  perform inlay.build_reader('inlay.run', 'run_',
    'lanes_in(p_slot int, p_from bigint, p_limit int) returns setof bigint stable',
    'return query with recursive l as (
        (select i.lane from SEGMENT i where i.lane >= p_from order by i.lane limit 1)
        union all select (select i.lane from SEGMENT i where i.lane > l.lane order by i.lane limit 1) from l where l.lane is not null)
      select l.lane from l where l.lane is not null limit p_limit;');
  -- Those of lanes that have a row at or after their place in a slot.
  perform inlay.build_reader('inlay.run', 'run_',
    'lanes_ahead(p_slot int, p_lanes bigint[], p_xids xid8[], p_nexts bigint[]) returns setof bigint stable',
    'return query select l.lane from unnest(p_lanes, p_xids, p_nexts) l(lane, xid, next)
      where (select i.run_no from SEGMENT i where i.lane = l.lane and (i.xid, i.run_no) >= (l.xid, l.next >> 8) order by i.lane, i.xid, i.run_no limit 1) is not null;');
  perform inlay.build_reader('inlay.run', 'run_',
    'lane_heads(p_slot int, p_lanes inlay.lane_cursor[]) returns timestamptz[] stable',
    'return array(select (select i.enqueued_at from SEGMENT i where i.lane = l.lane and (i.xid, i.run_no) >= (l.xid, l.next >> 8)
      order by i.lane, i.xid, i.run_no limit 1) from unnest(p_lanes) with ordinality l(lane, gen, slot, xid, next, taken, holes, o) order by o);');
  perform inlay.build_reader('inlay.run', 'run_',
    'is_due(p_slot int, p_from bigint, p_to bigint) returns boolean stable',
    'return exists (select 1 from SEGMENT i where i.lane between p_from and p_to);');
  -- The runs of a stretch, cut to it, as they were when it was taken.
  perform inlay.build_reader('inlay.run', 'run_',
    'stretch_runs(p_slot int, p inlay.stretch) returns table (xid xid8, lane bigint, source_id int, op "char", attempt smallint, expiries smallint,
      enqueued_at timestamptz, first_position bigint, keys text[], item_ids bigint[]) stable',
    'return query select i.xid, i.lane, i.source_id, i.op, i.attempt, i.expiries, i.enqueued_at, (i.run_no << 8) + c.lo,
        case when c.lo = 0 and c.hi = i.n then i.keys else i.keys[c.lo + 1:c.hi] end,
        case when c.lo = 0 and c.hi = i.n then i.item_ids else i.item_ids[c.lo + 1:c.hi] end
      from (select * from SEGMENT j where j.lane = p.lane and (j.xid, j.run_no) >= (p.from_xid, p.from_position >> 8)
          and j.xid <> all (p.not_xids) order by j.lane, j.xid, j.run_no limit p.runs) i,
        lateral (select case when i.xid = p.from_xid and i.run_no = p.from_position >> 8 then (p.from_position & 255)::int else 0 end as lo,
          case when i.xid = p.to_xid and i.run_no = (p.to_position - 1) >> 8 then ((p.to_position - 1) & 255)::int + 1 else i.n end as hi) c;');
  -- Runs from a place of a lane on, cut to it. p_only: of transaction p_xid only; p_from_run: no smaller numbers; p_limit null: all.
  perform inlay.build_reader('inlay.run', 'run_',
    'lane_runs(p_slot int, p_lane bigint, p_xid xid8, p_next bigint, p_only boolean, p_from_run bigint, p_limit int) returns table (xid xid8,
      source_id int, op "char", attempt smallint, enqueued_at timestamptz, first_position bigint, keys text[], item_ids bigint[]) stable',
    'return query select i.xid, i.source_id, i.op, i.attempt, i.enqueued_at, (i.run_no << 8) + c.lo,
        case when c.lo = 0 then i.keys else i.keys[c.lo + 1:] end, case when c.lo = 0 then i.item_ids else i.item_ids[c.lo + 1:] end
      from (select * from SEGMENT j where j.lane = p_lane and (j.xid, j.run_no) >= (p_xid, p_next >> 8)
          and j.xid <= case when p_only then p_xid else ''18446744073709551615''::xid8 end
          and j.run_no >= p_from_run order by j.lane, j.xid, j.run_no limit p_limit) i,
        lateral (select case when i.xid = p_xid and i.run_no = p_next >> 8 then (p_next & 255)::int else 0 end as lo) c;');
  -- How many items a lane has from a place on (p_one_xid: of its transaction only), without those of cancelled sources, in at most p_limit runs.
  perform inlay.build_reader('inlay.run', 'run_',
    'count_ahead(p_slot int, p_lane bigint, p_xid xid8, p_next bigint, p_one_xid boolean, p_limit int, out n bigint, out runs bigint) stable',
    'select coalesce(sum(z.n - case when z.xid = p_xid and z.run_no = p_next >> 8 then p_next & 255 else 0 end) filter (where not exists (
        select 1 from inlay.cancelled_source x where x.source_id = z.source_id and z.run_no << 8 <= x.up_to_position
          and (x.seen is null or pg_visible_in_snapshot(z.xid, x.seen)))), 0), count(*) into n, runs
      from (select i.n, i.xid, i.run_no, i.source_id from SEGMENT i where i.lane = p_lane and (i.xid, i.run_no) >= (p_xid, p_next >> 8)
        and i.xid <= case when p_one_xid then p_xid else ''18446744073709551615''::xid8 end order by i.lane, i.xid, i.run_no limit p_limit) z;
      return;');
  perform inlay.build_reader('inlay.track_cursor', 'track_cursor_',
    'cursor_in(p_slot int, p_track int) returns inlay.track_cursor',
    'select * into r from SEGMENT c where c.slot = SLOT and c.track_id = p_track order by c.cursor_no desc limit 1; return r;');
  perform inlay.build_reader('inlay.track_cursor', 'track_cursor_',
    'cursors_in(p_slot int, p_tracks int[]) returns setof inlay.track_cursor stable',
    'return query select c.* from unnest(p_tracks) t(track_id), lateral (
        select * from SEGMENT x where x.slot = SLOT and x.track_id = t.track_id order by x.cursor_no desc limit 1) c;');
  perform inlay.build_reader('inlay.claim', 'claim_',
    'claim_in(p_slot int, p_claim bigint) returns inlay.claim',
    'select * into r from SEGMENT c where c.slot = SLOT and c.claim_id = p_claim; return r;');
  -- The lowest seat from one to another that no open claim of this slot or of p_kept sits in; beyond: higher seats are in use, too. Relies
  -- on the index (seat, claim_id): only the newest claim of a seat can be open.
  perform inlay.build_reader('inlay.claim', 'claim_',
    'free_seat(p_slot int, p_from int, p_to int, p_kept int[], out seat int, out beyond boolean)',
    'select s.seat, (select max(c.seat) from SEGMENT c) > p_to into seat, beyond from generate_series(p_from, p_to) s(seat)
      where s.seat <> all (p_kept) and not exists (
        select 1 from (select c.claim_id, c.deadline from SEGMENT c where c.seat = s.seat order by c.seat desc, c.claim_id desc limit 1) n
        where n.deadline > clock_timestamp() and not exists (select 1 from inlay.closure_SLOT o where o.slot = SLOT and o.claim_id = n.claim_id))
      limit 1;
    return;');
  perform inlay.build_reader('inlay.claim', 'claim_',
    'taken_seats(p_slot int) returns table (seat int, claim_id bigint, track_id int, deadline timestamptz)',
    'return query select s.seat, n.claim_id, n.track_id, n.deadline from (select max(c.seat) as top from SEGMENT c) t, generate_series(1, t.top) s(seat), lateral (
        select c.claim_id, c.track_id, c.deadline from SEGMENT c where c.seat = s.seat order by c.seat desc, c.claim_id desc limit 1) n
      where n.deadline > clock_timestamp() and not exists (select 1 from inlay.closure_SLOT o where o.slot = SLOT and o.claim_id = n.claim_id);');
  perform inlay.build_reader('inlay.closure', 'closure_',
    'closure_in(p_slot int, p_claim bigint) returns inlay.closure',
    'select * into r from SEGMENT c where c.slot = SLOT and c.claim_id = p_claim; return r;');
  perform inlay.build_reader('inlay.outcome', 'outcome_',
    'outcomes_in(p_slot int, p_claim bigint) returns setof inlay.outcome stable',
    'return query select * from SEGMENT c where c.slot = SLOT and c.claim_id = p_claim;');
end $outer$;
comment on function inlay.build_readers() is 'Generates the readers of the log''s and the ledger''s slots anew; called when a ring grows and after each migration.';
