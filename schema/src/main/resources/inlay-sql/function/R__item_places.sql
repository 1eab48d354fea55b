-- Where an item was appended first, and each time it came back. The first place follows from its id: no generation begun after its run's
-- number was drawn has it, so the search goes from the newest possible one down and reads few segments. Items come back in the lanes for that,
-- or delayed: there the index (lane, xid, run_no) finds few runs.
create or replace function inlay.item_places(p_item bigint) returns setof inlay.item_place language plpgsql stable as $$
declare
  g inlay.segment;
  r inlay.item_place;
begin
  for g in select * from inlay.segment where freed_at is null and first_run <= p_item >> 8 order by gen desc loop
    execute format('select $1, $2, lane, target_lane, xid, $3, source_id, op, attempt, expiries, reason, enqueued_at, keys[($3 & 255)::int + 1]
      from inlay.run_%s where run_no = $3 >> 8 and n > $3 & 255 and item_ids is null', g.slot) into r using g.gen, g.slot, p_item;
    exit when r.gen is not null;
  end loop;
  if r.gen is not null then return next r; end if;
  for g in select * from inlay.segment where freed_at is null and gen >= coalesce(r.gen, 0) order by gen loop
    return query execute format('select $1, $2, lane, target_lane, xid, (run_no << 8) + o - 1, source_id, op, attempt, expiries, reason, enqueued_at, keys[o]
      from (select *, array_position(item_ids, $3) as o from inlay.run_%1$s where lane < 0
        union all select *, array_position(item_ids, $3) from inlay.run_%1$s where lane = any ($4)) x where o is not null', g.slot)
      using g.gen, g.slot, p_item, array(select l from inlay.lanes_in(g.slot, 1, null) l where l & 4 = 4);
  end loop;
end $$;
comment on function inlay.item_places(bigint) is 'Where an item stands or stood in the unfreed part of the log.';
