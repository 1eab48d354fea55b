-- Runs in the log that are not due yet, without the voided items. Relies on an index scan of (lane, xid, run_no) per segment.
create or replace function inlay.delayed_runs(p_voided boolean default false) returns table (gen bigint, slot int, lane bigint, target_lane bigint, xid xid8,
  due timestamptz, reason "char", source_id int, op "char", attempt smallint, expiries smallint, enqueued_at timestamptz, keys text[], item_ids bigint[], positions bigint[])
language plpgsql stable as $$
declare
  g inlay.segment;
  p inlay.promotion;
begin
  select * into p from inlay.promotion order by promotion_no desc limit 1;
  for g in select * from inlay.live_segments() s where s.swept_at is null order by s.gen loop
    return query execute format('
      select $1, $2, d.lane, d.target_lane, d.xid, to_timestamp(-d.lane), d.reason, d.source_id, d.op, d.attempt, d.expiries, d.enqueued_at, i.keys, i.item_ids, i.positions
      from (select * from inlay.run_%1$s where lane < -$3 union all select * from inlay.run_%1$s where lane between -$3 and -1 and xid = any ($4)) d, lateral (
        select array_agg(k.key order by k.o) as keys, array_agg(coalesce(d.item_ids[k.o], (d.run_no << 8) + k.o - 1) order by k.o) as item_ids,
          array_agg((d.run_no << 8) + k.o - 1 order by k.o) as positions
        from unnest(d.keys) with ordinality k(key, o) where inlay.is_voided((d.run_no << 8) + k.o - 1, d.source_id, d.xid) = $5) i
      where i.keys is not null', g.slot) using g.gen, g.slot, p.second, array(select h.xid from unnest(p.holes) h), p_voided;
  end loop;
end $$;
comment on function inlay.delayed_runs(boolean) is 'Runs in the log that are not due yet, or (true) what of them was voided.';
