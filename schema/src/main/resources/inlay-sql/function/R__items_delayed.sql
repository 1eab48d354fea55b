create or replace function inlay.items_delayed(p_source int, p_after bigint, p_status text) returns setof inlay.queue_item language sql stable rows 100 as $$
  select i.item_id, s.name, d.source_id, i.doc_key, s.content_type, inlay.operation_name(d.op), inlay.lane_priority(d.lane), p_status, d.attempt - 1,
    (inlay.setting('max_retries') + 1)::int, null::bigint, null,
    case when d.attempt > 1 then (select f.error from inlay.failure f where f.item_id = i.item_id order by f.failed_at desc limit 1) end,
    d.enqueued_at, d.due, null::timestamptz, null::timestamptz, null::timestamptz, nullif(k.tenant, '')
  from (select target_lane as lane, source_id, op, attempt, reason, enqueued_at, due, keys, item_ids from inlay.delayed_runs()
      union all select lane, source_id, op, attempt, reason, enqueued_at, due, keys, item_ids from inlay.waiting) d
    left join inlay.source s on s.source_id = d.source_id left join inlay.track k on k.track_id = d.lane >> 3, unnest(d.item_ids, d.keys) i(item_id, doc_key)
  where (d.reason = 'L' and d.due is not null) = (p_status = 'rate_limited')
    and inlay.in_scope((select inlay.tenant_scope()), s.source_id, s.tenant_column, k.tenant)
    and (p_source is null or d.source_id = p_source) and (p_after is null or i.item_id > p_after)
$$;
comment on function inlay.items_delayed(int, bigint, text) is 'Items that are not due yet or parked, of status pending or rate_limited.';
