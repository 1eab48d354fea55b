create or replace function inlay.complete_embedding_queue_claim(claim_id bigint, worker_id text, success boolean default true, actual_tokens bigint default 0,
  error_message text default null, failed_items bigint[] default '{}') returns void language plpgsql as $$
declare
  c inlay.claim := inlay.claim_of_worker(claim_id, worker_id);
  v_failed bigint[] := coalesce(failed_items, '{}');
begin
  if success is null or actual_tokens < 0 then
    raise exception 'success must be given, and tokens cannot be negative' using errcode = 'IN006', hint = 'success: true or false.';
  end if;
  if not success then
    v_failed := array(select i from inlay.offered_runs(c.stretches, c.voided) r, unnest(r.item_ids) i
      where not exists (select 1 from inlay.outcomes_in(c.slot, c.claim_id) o where o.item_id = i));
  end if;
  perform inlay.complete(c.claim_id, c.token, v_failed, array_fill(error_message, array[cardinality(v_failed)]),
    array_fill(false, array[cardinality(v_failed)]), p_tokens => coalesce(actual_tokens, 0));
end $$;
comment on function inlay.complete_embedding_queue_claim(bigint, text, boolean, bigint, text, bigint[]) is 'Ends a worker''s claim as a whole: completed but for failed_items, or all failed.';
