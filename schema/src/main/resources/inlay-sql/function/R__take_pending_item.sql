-- Takes a pending item out of where it waits, under the locks of those who could offer it, so that it is either offered or taken out.
create or replace function inlay.take_pending_item(p_item bigint, p_cause text, out item inlay.returning_item) language plpgsql as $$
declare
  i record := inlay.item_now(p_item);
  p inlay.item_place;
  w inlay.waiting;
  o int;
begin
  perform inlay.require_read_committed();
  perform inlay.require_adopted();
  if (i.place).lane is not null then
    perform pg_advisory_xact_lock(740601, k.profile_id) from inlay.track k where k.track_id = coalesce((i.place).target_lane, (i.place).lane) >> 3;
    perform pg_advisory_xact_lock(740604, 0);
    i := inlay.item_now(p_item);                       -- now that it stands still
  end if;
  if i.status is null or i.status not in ('pending', 'rate_limited') then
    raise exception 'item % is %', p_item, case i.status when 'processing' then format('being processed by worker "%s" until %s', i.worker_id, i.deadline)
        when 'failed' then 'among the dead letters' else coalesce(i.status, 'not in the queue') end
      using errcode = 'IN005', hint = case i.status when 'failed' then 'Use drop_dead_letters() or requeue_failed_item().' else 'Only items that wait can be changed.' end;
  end if;
  p := i.place;
  if i.waiting_no is not null then
    select * into w from inlay.waiting x where x.waiting_no = i.waiting_no for update;
    o := array_position(w.item_ids, p_item);
    if cardinality(w.item_ids) = 1 then
      delete from inlay.waiting x where x.waiting_no = w.waiting_no;
    else
      update inlay.waiting x set keys = w.keys[:o - 1] || w.keys[o + 1:], item_ids = w.item_ids[:o - 1] || w.item_ids[o + 1:] where x.waiting_no = w.waiting_no;
    end if;
    item := row(w.lane, w.source_id, w.op, w.attempt, w.expiries, p_item, w.keys[o], w.enqueued_at, w.due);
  else
    insert into inlay.voided (first_position, last_position, cause, lane, gen, xid, source_id) values (p.item_position, p.item_position, p_cause, p.lane, p.gen, p.xid, p.source_id);
    item := row(coalesce(p.target_lane, p.lane), p.source_id, p.op, p.attempt, p.expiries, p_item, p.doc_key, p.enqueued_at,
      case when p.lane < 0 then to_timestamp(-p.lane) end);
  end if;
end $$;
comment on function inlay.take_pending_item(bigint, text) is 'Takes an item that waits out of the queue, and returns it; an error when it does not wait.';
