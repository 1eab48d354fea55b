create or replace function inlay.set_worker(worker_id text, state text, slots int default null, updated_by text default session_user) returns text[] language plpgsql as $$
declare
  v_workers text[] := inlay.find_workers(set_worker.worker_id);
begin
  perform inlay.note_desire(w, null, set_worker.state, set_worker.slots, set_worker.updated_by) from unnest(v_workers) w;
  return v_workers;
end $$;
comment on function inlay.set_worker(text, text, int, text) is 'Tells a worker (by its id, the beginning of it, or a host) to be running, paused, draining or stopped, and how many slots it has; null: as before. Returns whom it told.';
