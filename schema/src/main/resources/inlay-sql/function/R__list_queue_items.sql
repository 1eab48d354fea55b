-- Pages for people: pending, processing and rate_limited in the order of their ids, above p_after; completed, failed and cancelled the newest
-- first, older than p_after. Without a status: a first page of each, what is worked on first. A page of the pending reads the heads of the lanes
-- only; ids drawn by transactions that overlap may swap neighbours between pages.
create or replace function inlay.list_queue_items(p_status text default null, p_source text default null, p_limit int default 100, p_after bigint default null)
returns setof inlay.queue_item language plpgsql stable rows 100 as $$
declare
  v_source int;
  v_after timestamptz;
  v_left int := p_limit;
  v_n int;
  v_status text;
begin
  if p_limit is null or p_limit not between 1 and 10000 then
    raise exception 'a page has 1 to 10000 items, not %', p_limit using errcode = 'IN006', hint = 'Read on with p_after, the last id of the page before.';
  end if;
  if p_source is not null then v_source := (inlay.find_source(p_source)).source_id; end if;
  case
  when p_status is null then
    foreach v_status in array array['processing', 'failed', 'rate_limited', 'pending', 'completed', 'cancelled'] loop
      return query select * from inlay.list_queue_items(v_status, p_source, v_left);
      get diagnostics v_n = row_count;
      v_left := v_left - v_n;
      exit when v_left <= 0;
    end loop;
  when p_status = 'pending' then
    return query select * from inlay.items_pending(v_source, p_limit + 1000, p_after) i order by i.id limit p_limit;
  when p_status = 'processing' then
    return query select * from inlay.items_processing(v_source, p_after) i order by i.id limit p_limit;
  when p_status = 'rate_limited' then
    return query select * from inlay.items_delayed(v_source, p_after, 'rate_limited') i order by i.id limit p_limit;
  when p_status = 'failed' then
    select d.died_at into v_after from inlay.dead_letter d where d.item_id = p_after;
    return query select * from inlay.items_failed(v_source) i where p_after is null or (i.completed_at, i.id) < (v_after, p_after)
      order by i.completed_at desc, i.id desc limit p_limit;
  when p_status = 'completed' then
    if p_after is null then
      return query select * from inlay.items_completed(v_source, p_limit) i limit p_limit;
    else
      return query select i.id, i.source, i.source_id, i.doc_key, i.content_type, i.operation, i.priority, i.status, i.attempts, i.max_attempts, i.claim_id,
          i.worker_id, i.error_message, i.enqueued_at, i.not_before, i.claimed_at, i.deadline, i.completed_at, i.tenant
        from (select x.*, min(x.o) filter (where x.id = p_after) over () as seen from inlay.items_completed(v_source, null) with ordinality x(id, source, source_id,
          doc_key, content_type, operation, priority, status, attempts, max_attempts, claim_id, worker_id, error_message, enqueued_at, not_before, claimed_at,
          deadline, completed_at, tenant, o)) i where i.o > i.seen order by i.o limit p_limit;
    end if;
  when p_status = 'cancelled' then
    return query select * from inlay.items_cancelled(v_source) i where p_after is null or i.id < p_after order by i.id desc limit p_limit;
  else
    raise exception 'there is no status "%"', p_status using errcode = 'IN006', hint = 'Statuses: pending, processing, completed, failed, rate_limited, cancelled.';
  end case;
end $$;
comment on function inlay.list_queue_items(text, text, int, bigint) is 'A page of items of a status (null: of each); p_after: the last id of the page before.';
