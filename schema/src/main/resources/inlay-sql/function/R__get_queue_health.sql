-- A score from 100 down: each issue takes off its weight. Every issue brings its evidence and what to do.
create or replace function inlay.get_queue_health(out score int, out status text, out issues jsonb) language plpgsql as $$
declare
  s record;
  w record;
begin
  issues := '[]';
  select * into s from inlay.get_queue_statistics();
  if not (inlay.get_queue_config('queue_enabled'))::boolean then
    issues := issues || inlay.health_issue('queue_disabled', 'warning', 20, jsonb_build_object('total_pending', s.total_pending),
      'Nothing is claimed. Resume with inlay.pause_queue(false).');
  end if;
  if s.active_workers = 0 and s.total_pending + s.total_processing > 0 then
    issues := issues || inlay.health_issue('no_workers', 'critical', 50, jsonb_build_object('total_pending', s.total_pending, 'total_processing', s.total_processing),
      'No worker has sent a heartbeat lately. Start one: inlay worker run.');
  end if;
  for w in select x.worker_id, x.heartbeat_at from inlay.embedding_queue_workers x where x.status <> 'stopped'
    and x.heartbeat_at < clock_timestamp() - inlay.setting('worker_timeout_minutes') * interval '1 minute' order by 1
  loop
    issues := issues || inlay.health_issue('stale_worker', 'warning', 10, jsonb_build_object('worker_id', w.worker_id, 'heartbeat_at', w.heartbeat_at),
      'Its claims are offered again by cleanup_stale_workers(); look why it fell silent.');
  end loop;
  for w in select count(*) as n, min(k.deadline) as deadline from inlay.open_claims() k where k.deadline < clock_timestamp() - interval '10 s' having count(*) > 0 loop
    issues := issues || inlay.health_issue('overdue_claims', 'warning', 15, jsonb_build_object('claims', w.n, 'oldest_deadline', w.deadline),
      'Nobody runs the housekeeping: workers call expire_claims() about once a second.');
  end loop;
  if s.oldest_pending_seconds > 3600 then
    issues := issues || inlay.health_issue('old_items', 'warning', 15, jsonb_build_object('oldest_pending_seconds', s.oldest_pending_seconds, 'total_pending', s.total_pending),
      'Work comes in faster than it is done: add workers, or raise the provider''s quota.');
  end if;
  if s.total_failed > 0 then
    issues := issues || inlay.health_issue('dead_letters', 'warning', 10, jsonb_build_object('total_failed', s.total_failed, 'errors', (
        select jsonb_agg(jsonb_build_object('error', e.error, 'items', e.n)) from (
          select left(d.error_message, 200) as error, count(*) as n from inlay.items_failed() d group by 1 order by 2 desc, 1 limit 3) e)),
      'Mend the cause, then redrive with requeue_failed_items(), or drop_dead_letters().');
  end if;
  if s.segments_kept > 2 then
    issues := issues || inlay.health_issue('log_is_kept', 'warning', 10, jsonb_build_object('segments', s.segments_kept, 'kept_by', s.kept_by, 'log_bytes', s.log_bytes),
      'Finished items cannot be freed; end what keeps them.');
  end if;
  for w in select a.pid, a.usename, a.application_name, a.xact_start from pg_stat_activity a
    where a.datname = current_database() and a.backend_xid is not null and a.xact_start < clock_timestamp() - interval '10 minutes' order by a.xact_start limit 3
  loop
    issues := issues || inlay.health_issue('long_transaction', 'warning', 5, jsonb_build_object('pid', w.pid, 'user', w.usename, 'application', w.application_name, 'since', w.xact_start),
      'What it queued is seen only when it commits, and its segment is kept until then.');
  end loop;
  for w in select p.name, p.parked_at, p.parked_reason from inlay.profile p where p.parked_at is not null order by 1 loop
    issues := issues || inlay.health_issue('profile_refused', 'critical', 30, jsonb_build_object('profile', w.name, 'since', w.parked_at, 'reason', w.parked_reason),
      format('Mend what the provider says, then: inlay profile test %1$s and inlay profile unpark %1$s, or inlay.unpark_profile(%1$L).', w.name));
  end loop;
  for w in select distinct p.name, q.cooldown_until, q.cooldown_reason from inlay.profile p join inlay.account a using (profile_id) join inlay.quota q using (quota_id)
    where a.enabled and q.cooldown_until > clock_timestamp() order by 1, 2
  loop
    issues := issues || inlay.health_issue('rate_limited', 'info', 0, jsonb_build_object('profile', w.name, 'until', w.cooldown_until, 'reason', w.cooldown_reason),
      'Items wait for the provider; nothing is to be done, unless its limits can be raised.');
  end loop;
  if (select x.last_value / 1e6 > extract(epoch from clock_timestamp()) - 60 from inlay.bound_reached x) then
    issues := issues || inlay.health_issue('concurrency_bound', 'warning', 5, (
        select jsonb_build_object('max_concurrent_workers', inlay.setting('max_concurrent_workers'), 'slots', coalesce(sum(x.slots), 0), 'workers', count(*),
          'reached_at', (select to_timestamp(b.last_value / 1e6) from inlay.bound_reached b))
        from inlay.embedding_queue_workers x where x.status in ('active', 'idle')),
      format('More slots want to work than max_concurrent_workers lets work at once. If the provider and the database bear more: inlay.update_queue_config(''max_concurrent_workers'', %L); else run fewer slots.',
        (select greatest(sum(x.slots), inlay.setting('max_concurrent_workers') + 1)::text from inlay.embedding_queue_workers x where x.status in ('active', 'idle'))));
  end if;
  for w in select d.target, d.state, d.set_by, d.set_at from inlay.worker_desire d where d.worker_id is null and d.state <> 'running' order by 1 loop
    issues := issues || inlay.health_issue('workers_held', 'info', 0, jsonb_build_object('target', w.target, 'state', w.state, 'since', w.set_at, 'by', w.set_by),
      'Workers are to be ' || w.state || '. Let them go on: inlay worker resume --all, or inlay.set_fleet(''running'').');
  end loop;
  for w in select p.name, 'profile' as kind from inlay.profile p where p.paused union all select x.name, 'source' from inlay.source x where x.paused order by 2, 1 loop
    issues := issues || inlay.health_issue('paused', 'info', 0, jsonb_build_object(w.kind, w.name), format('Resume with inlay.pause_%s(%L, false).', w.kind, w.name));
  end loop;
  for w in select x.name, x.fault, x.fault_at from inlay.source x where x.fault is not null order by 1 loop
    issues := issues || inlay.health_issue('source_unreadable', 'critical', 30, jsonb_build_object('source', w.name, 'since', w.fault_at, 'fault', w.fault),
      format('Mend its table, or remove it and add it anew: inlay source remove %s. It is looked at every minute; what changed meanwhile is read then.', w.name));
  end loop;
  for w in select x.name, (select coalesce(sum(cardinality(i.keys)), 0) from inlay.waiting i where i.source_id = x.source_id and i.due is null) as n
    from inlay.source x where not x.queue_enabled order by 1
  loop
    issues := issues || inlay.health_issue('source_disabled', 'info', 0, jsonb_build_object('source', w.name, 'waiting', w.n),
      format('Its application embeds directly; changes wait and cost no call where that was done. Enable its queue: inlay source set %s --queue enabled.', w.name));
  end loop;
  if (inlay.setting('worker_timeout_minutes') * 60000) <= inlay.setting('worker_heartbeat_interval_ms') then
    issues := issues || inlay.health_issue('timeout_below_heartbeat', 'critical', 30, jsonb_build_object('worker_timeout_minutes', inlay.setting('worker_timeout_minutes'),
      'worker_heartbeat_interval_ms', inlay.setting('worker_heartbeat_interval_ms')), 'Workers are taken for dead between two heartbeats: set worker_timeout_minutes to several intervals.');
  end if;
  score := greatest(0, 100 - coalesce((select sum((i ->> 'weight')::int) from jsonb_array_elements(issues) i), 0))::int;
  status := case when exists (select 1 from jsonb_array_elements(issues) i where i ->> 'severity' = 'critical') then 'critical' when score < 90 then 'warning' else 'ok' end;
end $$;
comment on function inlay.get_queue_health() is 'How well the queue is, from 0 to 100, and every issue with its evidence and what to do about it.';
