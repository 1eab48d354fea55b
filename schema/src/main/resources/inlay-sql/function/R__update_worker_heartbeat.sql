-- Registers the worker at its first heartbeat. What is left out keeps its value, each of the facts too; an error of '' says that it is over.
create or replace function inlay.update_worker_heartbeat(worker_id text, status text default 'active', host text default null, pid bigint default null,
  version text default null, slots int default null, error text default null, facts jsonb default null) returns void language plpgsql as $$
#variable_conflict use_column
declare
  p_status text := update_worker_heartbeat.status;
  v_now timestamptz := clock_timestamp();
begin
  perform inlay.require_worker(update_worker_heartbeat.worker_id);
  if p_status is null or p_status not in ('active', 'idle', 'paused', 'draining', 'stopped', 'error') then
    raise exception 'there is no worker status "%"', p_status using errcode = 'IN006', hint = 'Statuses: active, idle, paused, draining, stopped, error.';
  end if;
  if update_worker_heartbeat.slots < 0 then
    raise exception 'slots cannot be negative: %', update_worker_heartbeat.slots using errcode = 'IN006', hint = 'Say how many batches the worker has in hand at once.';
  end if;
  if jsonb_typeof(update_worker_heartbeat.facts) <> 'object' or length(update_worker_heartbeat.facts::text) > 4000 then
    raise exception 'a worker''s facts are a JSON object of at most 4000 characters' using errcode = 'IN006', hint = 'For example {"busy": 2, "rss_mb": 180}.';
  end if;
  insert into inlay.embedding_queue_workers as w (worker_id, status, host, pid, version, slots, started_at, heartbeat_at, stopped_at, last_error, facts)
  values (update_worker_heartbeat.worker_id, p_status, coalesce(update_worker_heartbeat.host, ''), update_worker_heartbeat.pid,
    coalesce(update_worker_heartbeat.version, ''), coalesce(update_worker_heartbeat.slots, 1), v_now, v_now,
    case when p_status = 'stopped' then v_now end, nullif(update_worker_heartbeat.error, ''), coalesce(update_worker_heartbeat.facts, '{}'))
  on conflict (worker_id) do update set status = excluded.status, heartbeat_at = v_now,
    host = coalesce(update_worker_heartbeat.host, w.host), pid = coalesce(update_worker_heartbeat.pid, w.pid),
    version = coalesce(update_worker_heartbeat.version, w.version), slots = coalesce(update_worker_heartbeat.slots, w.slots),
    stopped_at = excluded.stopped_at, status_since = case when w.status = excluded.status then w.status_since else v_now end, facts = w.facts || excluded.facts,
    last_error = nullif(coalesce(update_worker_heartbeat.error, w.last_error), '');
end $$;
comment on function inlay.update_worker_heartbeat(text, text, text, bigint, text, int, text, jsonb) is 'Says that a worker lives and what it does; registers it at first.';
