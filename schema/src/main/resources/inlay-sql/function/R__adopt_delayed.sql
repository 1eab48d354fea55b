create or replace function inlay.adopt_delayed() returns bigint language plpgsql as $$
declare
  r record;
  v_n bigint := 0;
begin
  for r in select * from inlay.delayed_runs() loop
    perform inlay.void(r.positions, 'moved', r.lane, r.gen, r.xid, r.source_id);   -- for the promotion and the sweep, which may still come by
    insert into inlay.waiting (due, lane, source_id, op, attempt, expiries, reason, enqueued_at, keys, item_ids)
    values (r.due, r.target_lane, r.source_id, r.op, r.attempt, r.expiries, r.reason, r.enqueued_at, r.keys, r.item_ids);
    v_n := v_n + cardinality(r.keys);
  end loop;
  insert into inlay.promotion (second, holes) select second, '{}' from inlay.promotion order by promotion_no desc limit 1;
  delete from inlay.promotion where promotion_no < (select max(promotion_no) from inlay.promotion);
  return v_n;
end $$;
comment on function inlay.adopt_delayed() is 'Moves the delayed runs of a restored log to inlay.waiting; returns how many items.';
