-- What can be claimed, what will be later, and what is parked.
create or replace function inlay.items_pending(p_source int default null, p_limit int default null, p_after bigint default null)
returns setof inlay.queue_item language plpgsql stable rows 10000 as $$
declare
  v_max int := inlay.setting('max_retries') + 1;
  v_scope text := inlay.tenant_scope();
begin
  return query
  select i.item_id, s.name, i.source_id, i.doc_key, s.content_type, inlay.operation_name(i.op), inlay.lane_priority(i.lane), 'pending', i.attempt - 1, v_max,
    null::bigint, null, null, i.enqueued_at, null::timestamptz, null::timestamptz, null::timestamptz, null::timestamptz, nullif(k.tenant, '')
  from inlay.pending_items(p_source, p_limit, p_after) i left join inlay.source s on s.source_id = i.source_id left join inlay.track k on k.track_id = i.lane >> 3
  where inlay.in_scope(v_scope, s.source_id, s.tenant_column, k.tenant);
  return query select * from inlay.items_delayed(p_source, p_after, 'pending');
end $$;
comment on function inlay.items_pending(int, int, bigint) is 'Items of status pending; limit: about so many of each lane, by id above p_after.';
