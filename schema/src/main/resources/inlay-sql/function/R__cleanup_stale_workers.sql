-- The dead are marked before their claims end, so that a worker that was only slow keeps what it claims from now on. Rows of workers that
-- stopped long ago are removed; they hold no claims any more.
create or replace function inlay.cleanup_stale_workers() returns int language plpgsql as $$
declare
  v_silent boolean;
  v_old boolean;
  v_n int;
begin
  perform inlay.require_read_committed();
  select bool_or(status <> 'stopped' and heartbeat_at < clock_timestamp() - inlay.setting('worker_timeout_minutes') * interval '1 minute'),
    bool_or(status = 'stopped' and stopped_at < clock_timestamp() - interval '1 day')
  into v_silent, v_old from inlay.embedding_queue_workers;
  if v_silent is not true and v_old is not true then return 0; end if;   -- as nearly always
  update inlay.embedding_queue_workers set status = 'stopped', status_since = clock_timestamp(), stopped_at = clock_timestamp(),
    last_error = format('no heartbeat since %s', heartbeat_at)
  where worker_id in (                                 -- locked in one order, and nobody waits for a worker that beats right now
    select w.worker_id from inlay.embedding_queue_workers w where w.status <> 'stopped'
      and w.heartbeat_at < clock_timestamp() - inlay.setting('worker_timeout_minutes') * interval '1 minute'
    order by w.worker_id for update skip locked);
  get diagnostics v_n = row_count;
  if v_n > 0 then perform inlay.expire_claims(); end if;
  delete from inlay.embedding_queue_workers where status = 'stopped' and stopped_at < clock_timestamp() - interval '1 day'
    and not exists (select 1 from inlay.open_claims() c where c.worker_id = embedding_queue_workers.worker_id);
  return v_n;
end $$;
comment on function inlay.cleanup_stale_workers() is 'Marks silent workers as stopped and offers what they had claimed again; returns how many workers.';
