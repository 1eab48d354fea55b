-- For operators: deletes that no trigger saw, of a source that is polled, or from a time when its trigger was disabled.
create or replace function inlay.sweep_source(source text) returns void language plpgsql as $$
begin
  perform inlay.start_sweep((inlay.find_source(source)).source_id);
end $$;
comment on function inlay.sweep_source(text) is 'Starts to look for vectors of a source whose rows are gone, and queues them as deletes; workers go on with it.';
