-- A whole scan of the segment. What came out of the dump is open where the restored cursors say so. What was appended here has never been
-- offered; it is taken away from between the foreign ids, so that no old claim seems to have passed it.
create or replace function inlay.adopt_runs(g inlay.segment, p_lanes inlay.lane_cursor[], p_restored xid8, p_now xid8) returns bigint language plpgsql as $$
declare
  v_slot int := inlay.writable_slot();
  v_check boolean := exists (select 1 from inlay.voided) or exists (select 1 from inlay.cancelled_source);
  v_old bigint;
  v_new bigint;
begin
  execute format('
    with open as (
      select r.*, case when h.next is not null and h.next >> 8 = r.run_no then h.next & 255
          when h.next is null and c.gen = $1 and c.xid = r.xid and c.next >> 8 = r.run_no then c.next & 255 else 0 end as taken
      from inlay.run_%1$s r join unnest($2) c on c.lane = r.lane
        left join lateral (select x.next from unnest(c.holes) x where x.gen = $1 and x.xid = r.xid) h on true
      where inlay.is_foreign(r.xmin, r.xid, $3, $4)
        and case when h.next is not null then r.run_no >= h.next >> 8 else c.gen < $1 or c.gen = $1 and (r.xid, r.run_no) >= (c.xid, c.next >> 8) end
    ), added as (
      insert into inlay.run (slot, lane, source_id, op, attempt, expiries, enqueued_at, n, keys, item_ids)
      select $5, inlay.lane_again(o.lane), o.source_id, o.op, o.attempt, o.expiries, o.enqueued_at, cardinality(i.keys), i.keys, i.item_ids
      from open o, lateral (
        select array_agg(k.key order by k.o) as keys, array_agg(coalesce(o.item_ids[k.o], (o.run_no << 8) + k.o - 1) order by k.o) as item_ids
        from unnest(o.keys) with ordinality k(key, o)
        where k.o > o.taken and not ($6 and inlay.is_voided((o.run_no << 8) + k.o - 1, o.source_id, o.xid))) i
      where i.keys is not null order by o.lane, o.xid, o.run_no returning n
    )
    select coalesce(sum(n), 0) from added', g.slot) into v_old using g.gen, p_lanes, p_restored, p_now, v_slot, v_check;
  execute format('
    with moved as (
      delete from inlay.run_%1$s r where r.lane > 0 and not inlay.is_foreign(r.xmin, r.xid, $1, $2) returning r.*
    ), added as (
      insert into inlay.run (slot, lane, source_id, op, attempt, expiries, enqueued_at, n, keys, item_ids)
      select $3, inlay.lane_again(lane), source_id, op, attempt, expiries, enqueued_at, n, keys,
        coalesce(item_ids, array(select generate_series(run_no << 8, (run_no << 8) + n - 1)))
      from moved order by lane, xid, run_no returning n
    )
    select coalesce(sum(n), 0) from added', g.slot) into v_new using p_restored, p_now, v_slot;
  return v_old + v_new;
end $$;
comment on function inlay.adopt_runs(inlay.segment, inlay.lane_cursor[], xid8, xid8) is 'Appends what is open in a segment of a restored log anew; returns how many items.';
