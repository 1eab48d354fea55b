-- In plpgsql, since an SQL function that is not inlined is planned at every call.
create or replace function inlay.held_sources() returns int[] language plpgsql stable as $$
declare
  v_enabled boolean := (select (value #>> '{}')::boolean from inlay.embedding_queue_config where key = 'queue_enabled');
begin
  return array(select s.source_id from inlay.source s where s.paused or s.fault is not null or not coalesce(s.queue_enabled, v_enabled));
end $$;
comment on function inlay.held_sources() is 'The sources of which nothing is claimed: paused, unreadable, or the queue is not enabled for them.';
