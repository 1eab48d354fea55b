create or replace function inlay.items_failed(p_source int default null) returns setof inlay.queue_item language sql stable rows 1000 as $$
  select d.item_id, s.name, d.source_id, d.doc_key, s.content_type, inlay.operation_name(d.op), inlay.lane_priority(d.lane), 'failed', d.attempt::int,
    (inlay.setting('max_retries') + 1)::int, null::bigint, null, d.error, d.enqueued_at, null::timestamptz, null::timestamptz, null::timestamptz, d.died_at, nullif(k.tenant, '')
  from inlay.dead_letter d left join inlay.source s on s.source_id = d.source_id left join inlay.track k on k.track_id = d.lane >> 3
  where (p_source is null or d.source_id = p_source) and inlay.in_scope((select inlay.tenant_scope()), s.source_id, s.tenant_column, k.tenant)
$$;
comment on function inlay.items_failed(int) is 'Items of status failed: the dead letters.';
