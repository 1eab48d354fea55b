-- Transactions that took the segment for the current one and run still: what they append comes to light when they end. A hole begins behind
-- the restored runs that happen to have the same transaction id.
create or replace function inlay.late_writers(g inlay.segment, p_snap pg_snapshot, p_restored xid8, p_now xid8) returns inlay.hole[] language plpgsql as $$
declare
  v_holes inlay.hole[];
begin
  execute format('select array_agg(row($1, $2, x, coalesce((select (max(r.run_no) + 1) << 8 from inlay.run_%s r where r.xid = x and inlay.is_foreign(r.xmin, r.xid, $4, $5)), 0),
      clock_timestamp())::inlay.hole) from pg_snapshot_xip($3) x', g.slot)
    into v_holes using g.gen, g.slot, p_snap, p_restored, p_now;
  return coalesce(v_holes, '{}');
end $$;
comment on function inlay.late_writers(inlay.segment, pg_snapshot, xid8, xid8) is 'The holes of a segment of a restored log: who may still append to it.';
