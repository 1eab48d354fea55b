create or replace function inlay.cancel_queue_item(item_id bigint) returns void language plpgsql as $$
declare
  i inlay.returning_item := inlay.take_pending_item(item_id, 'cancelled');
begin
  insert into inlay.cancelled_item (item_id, lane, source_id, op, attempt, doc_key, enqueued_at)
  values (i.item_id, i.lane, i.source_id, i.op, i.attempt, i.doc_key, i.enqueued_at);
  insert into inlay.ledger_total (track_id, completed, failed, returned, voided, skipped, calls, tokens, cancelled) values (i.lane >> 3, 0, 0, 0, 0, 0, 0, 0, 1);
end $$;
comment on function inlay.cancel_queue_item(bigint) is 'Cancels an item that waits; an error when it is being processed or is finished.';
