create or replace function inlay.items_processing(p_source int default null, p_after bigint default null) returns setof inlay.queue_item language sql stable rows 1000 as $$
  select i.item_id, s.name, r.source_id, i.doc_key, s.content_type, inlay.operation_name(r.op), inlay.lane_priority(r.lane), 'processing', r.attempt::int,
    (inlay.setting('max_retries') + 1)::int, c.claim_id, c.worker_id, null, r.enqueued_at, null::timestamptz, c.claimed_at, c.deadline, null::timestamptz, nullif(k.tenant, '')
  from inlay.open_claims() c, inlay.offered_runs(c.stretches, c.voided) r left join inlay.source s on s.source_id = r.source_id
      left join inlay.track k on k.track_id = r.lane >> 3,
    unnest(r.item_ids, r.keys) i(item_id, doc_key)
  where not exists (select 1 from inlay.outcomes_in(c.slot, c.claim_id) o where o.item_id = i.item_id)
    and inlay.in_scope((select inlay.tenant_scope()), s.source_id, s.tenant_column, k.tenant)
    and (p_source is null or r.source_id = p_source) and (p_after is null or i.item_id > p_after)
$$;
comment on function inlay.items_processing(int, bigint) is 'Items of status processing: those of open claims.';
