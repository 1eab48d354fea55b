create or replace function inlay.pause_queue(paused boolean default true, updated_by text default session_user) returns void language plpgsql as $$
begin
  perform inlay.update_queue_config('queue_enabled', to_jsonb(not coalesce(paused, true)), updated_by);
end $$;
comment on function inlay.pause_queue(boolean, text) is 'Stops all claims, or resumes them (false).';
