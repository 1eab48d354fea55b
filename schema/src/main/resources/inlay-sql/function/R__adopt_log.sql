-- A restored log can be read but not gone on with: its transaction ids are another cluster's, and those that writers take now are smaller,
-- larger or even the same. So what is open is appended anew in a new segment, in the lanes for items that come back, ids, ages and attempts
-- kept: what was ahead of the cursors, in finished holes or held by claims, and what was appended since the restore. Delayed runs go
-- to inlay.waiting. The old segments are history from then on; transactions that may still append to them are holes of every lane, as in
-- V001. One transaction, under the locks of all who move cursors; install() has put the ring in order before, in another one.
create or replace function inlay.adopt_log(out items bigint, out claims bigint) language plpgsql set jit = off as $$
declare
  g inlay.segment;
  v_now xid8;
  v_restored xid8;
  v_snap pg_snapshot;
  v_lanes inlay.lane_cursor[];
  v_holes inlay.hole[] := '{}';
begin
  perform inlay.require_read_committed();
  perform pg_advisory_xact_lock(740603, 0);
  perform pg_advisory_xact_lock(740601, profile_id) from (select profile_id from inlay.profile order by profile_id) x;
  perform pg_advisory_xact_lock(740604, 0);
  if not inlay.restored() then return; end if;
  v_now := pg_current_xact_id();
  select inlay.full_xid(xmin, v_now) as written into v_restored from inlay.segment order by written limit 1;   -- adopt_ring() may have written others since
  if exists (select 1 from inlay.current_segment where last_value / 1000 > (select max(gen) from inlay.segment)) or not inlay.open_segment() then
    raise exception 'the ring of the log is not in order' using errcode = 'IN001', hint = 'Run inlay migrate: it does that, too.';
  end if;
  v_snap := pg_current_snapshot();
  update inlay.segment set sealed_xid = pg_snapshot_xmax(v_snap) where sealed_at is not null and freed_at is null;
  perform inlay.adopt_cursors();
  perform inlay.note_cancelled();
  select array_agg(l) into v_lanes from (select inlay.track_position(track_id) as c from inlay.track offset 0) t, unnest((t.c).lanes) l;
  select * into items, claims from inlay.adopt_claims(v_restored, v_now);
  items := items + inlay.adopt_delayed();
  for g in select * from inlay.segment where sealed_at is not null and freed_at is null order by gen loop
    items := items + inlay.adopt_runs(g, v_lanes, v_restored, v_now);
    if g.swept_at is null then
      v_holes := v_holes || inlay.late_writers(g, v_snap, v_restored, v_now);
      perform inlay.adopt_history(g, array(select pg_snapshot_xip(v_snap)));
    end if;
  end loop;
  select * into g from inlay.segment order by gen desc limit 1;
  perform inlay.save_position(row(t.slot, t.track_id, t.cursor_no, t.at, array(
      select row(l.lane, g.gen, g.slot, '0', 0, 0, v_holes)::inlay.lane_cursor from unnest(t.lanes) l order by l.lane))::inlay.track_cursor)
  from (select (x.c).* from (select inlay.track_position(track_id) as c from inlay.track offset 0) x) t;
  update inlay.migration set barrier = null where backfill_id is null;   -- of another cluster, too: see tend_migration()
  insert into inlay.origin (one, relation) values (1, 'inlay.origin'::regclass)
  on conflict (one) do update set xid = excluded.xid, relation = excluded.relation;
  if inlay.restored() then
    raise exception 'adopt_log() must not run inside a savepoint' using errcode = '25001', hint = 'Call it in a transaction of its own (autocommit).';
  end if;
  perform inlay.wake();
end $$;
comment on function inlay.adopt_log() is 'In a restored database: appends the open items of the queue anew; returns how many, and how many claims it ended. No row of numbers when there was nothing to adopt.';
