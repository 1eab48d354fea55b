create or replace function inlay.requeue_failed_item(item_id bigint) returns void language plpgsql as $$
declare
  d inlay.dead_letter;
begin
  delete from inlay.dead_letter x where x.item_id = requeue_failed_item.item_id returning * into d;
  if d.item_id is null then
    raise exception 'item % is not among the dead letters', item_id using errcode = 'IN005', hint = 'inlay.queue_item_history() tells what became of it.';
  end if;
  perform inlay.append_runs(array[row(inlay.lane_again(d.lane), d.source_id, d.op, 1, 0, d.item_id, d.doc_key, d.enqueued_at, null)::inlay.returning_item], 256, null);
  perform inlay.wake();
end $$;
comment on function inlay.requeue_failed_item(bigint) is 'Offers one dead letter again, all attempts given back.';
