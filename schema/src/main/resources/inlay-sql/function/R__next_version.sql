-- Orders the versions of a document: whoever reads its row takes a number first, and the greater number is stored. A change and its item are
-- committed together, and whoever works on the item takes a number after that; so whoever has a greater one has read a row that holds the
-- change. (An item's own id would not do: that of a change which is still open may be smaller than that of a request for the same document
-- which read the row before the change.) Numbers come from the log's sequence, so that they go on from the items' ids stored so far.
-- Under one snapshot for several statements the row could be read as it was before the number was taken: hence READ COMMITTED.
create or replace function inlay.next_version() returns bigint language plpgsql as $$
begin
  perform inlay.require_read_committed();
  return nextval('inlay.run_no') << 8;
end $$;
comment on function inlay.next_version() is 'A number greater than all before; take it before you read the row whose text is embedded, in a statement of its own.';
