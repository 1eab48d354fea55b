create or replace function inlay.record_direct(p_source int, p_caller text, p_way text, p_items int, p_completed int, p_failed int, p_returned int,
  p_skipped int, p_calls int, p_tokens bigint, p_saved_tokens bigint, p_work_ms int) returns void language plpgsql as $$
begin
  perform inlay.require_worker(p_caller);
  insert into inlay.direct_work (profile_id, source_id, caller, way, items, completed, failed, returned, skipped, calls, tokens, saved_tokens, work_ms)
  select s.profile_id, s.source_id, p_caller, p_way, p_items, p_completed, p_failed, p_returned, p_skipped, p_calls, p_tokens, p_saved_tokens, p_work_ms
  from inlay.source s where s.source_id = p_source;
end $$;
comment on function inlay.record_direct(int, text, text, int, int, int, int, int, int, bigint, bigint, int) is
  'Notes what a direct request did, in the transaction that stores its vectors; way is direct, or direct-fallback when the queue could not be had.';
