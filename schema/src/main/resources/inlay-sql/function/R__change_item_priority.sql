-- Moves the item to the lane for items that come back, where it keeps its age, its attempts and its due time.
create or replace function inlay.change_item_priority(item_id bigint, priority text) returns void language plpgsql as $$
declare
  i inlay.returning_item;
begin
  perform inlay.require_priority(priority);
  i := inlay.take_pending_item(item_id, 'moved');
  i.lane := inlay.lane((i.lane >> 3)::int, priority, true);
  perform inlay.append_runs(array[i], 256, 'S');
  perform inlay.wake();
end $$;
comment on function inlay.change_item_priority(bigint, text) is 'Gives an item that waits another priority; an error when it is being processed or is finished.';
