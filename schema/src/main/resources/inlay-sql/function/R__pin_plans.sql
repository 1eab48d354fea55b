-- Plans of hot statements are pinned: a generic plan seq-scans a deep queue. Set on entry points only; inner functions inherit it. jit
-- too: a disabled scan that is taken all the same (a sequence, a table without index) counts 1e10 of cost and would be compiled.
create or replace function inlay.pin_plans() returns void language plpgsql as $$
declare
  f regprocedure;
begin
  for f in
    select p.oid::regprocedure from pg_proc p where pronamespace = 'inlay'::regnamespace and proname in ('claim', 'claim_items', 'claim_runs', 'complete', 'release',
      'complete_embedding_queue_item', 'handle_rate_limit', 'get_next_embedding_batch', 'expire_claims', 'promote', 'rotate', 'tidy_tracks', 'turn_ledger',
      'get_queue_statistics', 'get_queue_health', 'list_queue_items', 'get_queue_item')
  loop
    execute format('alter function %s set jit = off', f);
    execute format('alter function %s set enable_seqscan = off', f);
    execute format('alter function %s set enable_bitmapscan = off', f);
    execute format('alter function %s set plan_cache_mode = force_generic_plan', f);   -- a custom plan would be the same, made anew each time
  end loop;
end $$;
comment on function inlay.pin_plans() is 'Pins the plans of the entry points.';
