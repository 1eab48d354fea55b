-- For clients that work item by item. A failed item is tried again, or becomes a dead letter after its last attempt.
create or replace function inlay.complete_embedding_queue_item(item_id bigint, worker_id text, success boolean, actual_tokens bigint default null,
  error_message text default null, permanent boolean default false) returns void language plpgsql as $$
declare
  c inlay.claim;
begin
  if success is null or item_id is null then
    raise exception 'item_id and success must be given' using errcode = 'IN006', hint = 'success: true or false.';
  end if;
  if actual_tokens < 0 then
    raise exception 'tokens cannot be negative: %', actual_tokens using errcode = 'IN006', hint = 'Leave them out when not known.';
  end if;
  c := inlay.worker_claim(item_id, worker_id);
  perform inlay.end_item(c, item_id, case when success then 'completed' else 'failed' end, coalesce(actual_tokens, 0));
  if not success then perform inlay.fail_items(c, array[item_id], array[error_message], array[permanent]); end if;
end $$;
comment on function inlay.complete_embedding_queue_item(bigint, text, boolean, bigint, text, boolean) is 'Ends one item of a worker''s open claim: completed, or failed with an error and tried again (permanent: not).';
