-- Newest first; p_limit stops after the claim that fills it.
create or replace function inlay.items_completed(p_source int default null, p_limit int default null) returns setof inlay.queue_item language plpgsql stable rows 10000 as $$
declare
  c inlay.closed_claim;
  v_max int := inlay.setting('max_retries') + 1;
  v_scope text := inlay.tenant_scope();
  v_live bigint[] := array(select gen from inlay.segment where freed_at is null);
  v_n bigint := 0;
  v_added bigint;
begin
  -- Items completed singly in claims that are still open come first.
  return query
  select i.item_id, s.name, r.source_id, i.doc_key, s.content_type, inlay.operation_name(r.op), inlay.lane_priority(r.lane), 'completed', r.attempt::int,
    v_max, c1.claim_id, c1.worker_id, null, r.enqueued_at, null::timestamptz, c1.claimed_at, c1.deadline, null::timestamptz, nullif(k.tenant, '')
  from inlay.open_claims() c1, inlay.offered_runs(c1.stretches, c1.voided) r left join inlay.source s on s.source_id = r.source_id
    left join inlay.track k on k.track_id = r.lane >> 3, unnest(r.item_ids, r.keys) i(item_id, doc_key)
  where exists (select 1 from inlay.outcomes_in(c1.slot, c1.claim_id) o where o.item_id = i.item_id and o.state = 'completed')
    and (p_source is null or r.source_id = p_source) and inlay.in_scope(v_scope, s.source_id, s.tenant_column, k.tenant);
  for c in select * from inlay.closed_claims() k where k.completed > 0 loop
    exit when v_n >= p_limit;
    return query
    select i.item_id, s.name, r.source_id, i.doc_key, s.content_type, inlay.operation_name(r.op), inlay.lane_priority(r.lane), 'completed', r.attempt::int,
      v_max, c.claim_id, c.worker_id, null, r.enqueued_at, null::timestamptz, c.claimed_at, c.deadline, c.closed_at, nullif(t.tenant, '')
    from inlay.offered_runs(array(select row(x.*)::inlay.stretch from unnest(c.stretches) x where x.gen = any (v_live)), c.voided_positions) r
      left join inlay.source s on s.source_id = r.source_id left join inlay.track t on t.track_id = r.lane >> 3, unnest(r.item_ids, r.keys) i(item_id, doc_key)
    where case when c.outcome = 'completed' then c.undone is null or i.item_id <> all (c.undone) else i.item_id = any (c.done) end
      and (p_source is null or r.source_id = p_source) and inlay.in_scope(v_scope, s.source_id, s.tenant_column, t.tenant);
    get diagnostics v_added = row_count;
    v_n := v_n + v_added;
  end loop;
end $$;
comment on function inlay.items_completed(int, int) is 'Items of status completed whose part of the log is not freed, newest first.';
