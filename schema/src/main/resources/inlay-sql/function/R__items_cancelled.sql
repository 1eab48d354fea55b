-- Cancelled one by one, then of cancelled sources: still to be passed by, delayed, or passed by already.
create or replace function inlay.items_cancelled(p_source int default null) returns setof inlay.queue_item language plpgsql stable rows 1000 as $$
declare
  c record;
  v_max int := inlay.setting('max_retries') + 1;
  v_scope text := inlay.tenant_scope();
  v_live bigint[] := array(select gen from inlay.segment where freed_at is null);
begin
  return query
  select x.item_id, s.name, x.source_id, x.doc_key, s.content_type, inlay.operation_name(x.op), inlay.lane_priority(x.lane), 'cancelled', x.attempt - 1, v_max,
    null::bigint, null, null, x.enqueued_at, null::timestamptz, null::timestamptz, null::timestamptz, x.cancelled_at, nullif(k.tenant, '')
  from inlay.cancelled_item x left join inlay.source s on s.source_id = x.source_id left join inlay.track k on k.track_id = x.lane >> 3
  where (p_source is null or x.source_id = p_source) and inlay.in_scope(v_scope, s.source_id, s.tenant_column, k.tenant);
  if not exists (select 1 from inlay.cancelled_source x where p_source is null or x.source_id = p_source) then return; end if;
  return query
  select i.item_id, s.name, i.source_id, i.doc_key, s.content_type, inlay.operation_name(i.op), inlay.lane_priority(i.lane), 'cancelled', i.attempt - 1, v_max,
    null::bigint, null, null, i.enqueued_at, null::timestamptz, null::timestamptz, null::timestamptz, null::timestamptz, nullif(k.tenant, '')
  from (select p.item_id, p.source_id, p.op, p.lane, p.attempt, p.enqueued_at, p.doc_key from inlay.pending_items(p_source, p_voided => true) p
    union all
    select u.item_id, d.source_id, d.op, d.target_lane, d.attempt, d.enqueued_at, u.doc_key
    from inlay.delayed_runs(true) d, unnest(d.item_ids, d.keys, d.positions) u(item_id, doc_key, p)
    where (p_source is null or d.source_id = p_source) and not exists (select 1 from inlay.voided v where u.p between v.first_position and v.last_position)
      and not exists (select 1 from inlay.cancelled_item x where x.item_id = u.item_id)) i   -- noted by an adoption; the promotion still comes by
    left join inlay.source s on s.source_id = i.source_id left join inlay.track k on k.track_id = i.lane >> 3
  where inlay.in_scope(v_scope, s.source_id, s.tenant_column, k.tenant);
  for c in
    select k.stretches, k.voided_positions, k.parked, k.closed_at from inlay.closed_claims() k where cardinality(k.voided_positions) > 0
    union all select k.stretches, k.voided, k.parked, k.claimed_at from inlay.open_claims() k where cardinality(k.voided) > 0
  loop
    return query
    select k.item_id, s.name, r.source_id, k.doc_key, s.content_type, inlay.operation_name(r.op), inlay.lane_priority(r.lane), 'cancelled', r.attempt - 1, v_max,
      null::bigint, null, null, r.enqueued_at, null::timestamptz, null::timestamptz, null::timestamptz, c.closed_at, nullif(t.tenant, '')
    from unnest(c.stretches) x, inlay.stretch_runs(x.slot, x) r left join inlay.source s on s.source_id = r.source_id left join inlay.track t on t.track_id = r.lane >> 3,
      lateral (select u.key as doc_key, coalesce(r.item_ids[u.o], r.first_position + u.o - 1) as item_id, r.first_position + u.o - 1 as p
        from unnest(r.keys) with ordinality u(key, o)) k
    where x.gen = any (v_live) and inlay.in_scope(v_scope, s.source_id, s.tenant_column, t.tenant)
      and (p_source is null or r.source_id = p_source) and k.p = any (c.voided_positions) and k.p <> all (coalesce(c.parked, '{}'))
      and inlay.is_voided(k.p, r.source_id, r.xid) and not exists (select 1 from inlay.voided v where k.p between v.first_position and v.last_position);
  end loop;
end $$;
comment on function inlay.items_cancelled(int) is 'Items of status cancelled whose part of the log is not freed.';
