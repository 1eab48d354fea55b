-- Appends items that come back, packed into runs of at most p_size of one lane, source, operation and attempt. Due at once (p_due null)
-- into the lane in which items come back; else into the lane of the second in which each is due, from where promote() takes them.
create or replace function inlay.append_runs(p_items inlay.returning_item[], p_size int, p_reason "char") returns void language plpgsql as $$
declare
  v_slot int := inlay.writable_slot();
  v_floor bigint;
begin
  select last_value + 1 into v_floor from inlay.promoted_second;   -- after the xid was taken: see promote()
  insert into inlay.run (slot, lane, target_lane, source_id, op, attempt, expiries, reason, enqueued_at, n, keys, item_ids)
  select v_slot, case when second is null then lane else -greatest(second, v_floor) end, case when second is not null then lane end,
    source_id, op, attempt, expiries, case when second is not null then p_reason end, min(enqueued_at), count(*),
    array_agg(doc_key order by item_id), array_agg(item_id order by item_id)
  from (select i.*, ceil(extract(epoch from i.due))::bigint as second,
      (row_number() over (partition by lane, ceil(extract(epoch from i.due)), source_id, op, attempt, expiries order by item_id) - 1) / p_size as part
    from unnest(p_items) i) x
  group by lane, second, source_id, op, attempt, expiries, part;
end $$;
comment on function inlay.append_runs(inlay.returning_item[], int, "char") is 'Appends items that come back, now or when they are due.';
