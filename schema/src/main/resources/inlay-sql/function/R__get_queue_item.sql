create or replace function inlay.get_queue_item(item_id bigint) returns inlay.queue_item language plpgsql stable as $$
#variable_conflict use_column
declare
  c_hint constant text := 'It never was, its transaction was rolled back, or its history was freed.';
  v_id bigint := get_queue_item.item_id;
  i record := inlay.item_now(v_id);
  d inlay.dead_letter;
  x inlay.cancelled_item;
  s inlay.source;
  f inlay.failure;
  q inlay.queue_item;
  v_lane bigint;
  v_tenant text;
begin
  if i.status is null then
    raise exception 'item % is not in the queue', v_id using errcode = 'IN005', hint = c_hint;
  end if;
  select * into f from inlay.failure y where y.item_id = v_id order by y.failed_at desc limit 1;
  q.id := v_id; q.status := i.status; q.max_attempts := inlay.setting('max_retries') + 1; q.error_message := f.error;
  if i.status = 'failed' then
    select * into d from inlay.dead_letter y where y.item_id = v_id;
    v_lane := d.lane; q.source_id := d.source_id; q.doc_key := d.doc_key; q.operation := inlay.operation_name(d.op); q.priority := inlay.lane_priority(d.lane);
    q.attempts := d.attempt; q.error_message := d.error; q.enqueued_at := d.enqueued_at; q.completed_at := d.died_at;
  elsif (i.place).source_id is null then
    select * into x from inlay.cancelled_item y where y.item_id = v_id;
    v_lane := x.lane; q.source_id := x.source_id; q.doc_key := x.doc_key; q.operation := inlay.operation_name(x.op); q.priority := inlay.lane_priority(x.lane);
    q.attempts := x.attempt - 1; q.enqueued_at := x.enqueued_at; q.completed_at := x.cancelled_at;
  else
    v_lane := coalesce((i.place).target_lane, (i.place).lane); q.source_id := (i.place).source_id; q.doc_key := (i.place).doc_key; q.operation := inlay.operation_name((i.place).op);
    q.priority := inlay.lane_priority(v_lane); q.enqueued_at := (i.place).enqueued_at;
    q.attempts := (i.place).attempt - case when i.status in ('processing', 'completed') then 0 else 1 end;
    if (i.place).lane < 0 then q.not_before := to_timestamp(-(i.place).lane); end if;
    if i.waiting_no is not null then select due into q.not_before from inlay.waiting w where w.waiting_no = i.waiting_no; end if;
  end if;
  if i.status in ('processing', 'completed') then
    q.claim_id := i.claim_id; q.worker_id := i.worker_id; q.claimed_at := i.claimed_at; q.deadline := i.deadline; q.completed_at := i.completed_at;
  end if;
  select * into s from inlay.source y where y.source_id = q.source_id;
  select k.tenant into v_tenant from inlay.track k where k.track_id = v_lane >> 3;
  if inlay.in_scope(inlay.tenant_scope(), s.source_id, s.tenant_column, v_tenant) is not true then
    raise exception 'item % is not in the queue', v_id using errcode = 'IN005', hint = c_hint;   -- of another tenant: the same words
  end if;
  q.source := s.name; q.content_type := s.content_type; q.tenant := nullif(v_tenant, '');
  return q;
end $$;
comment on function inlay.get_queue_item(bigint) is 'One item as the view embedding_queue shows it; cheap.';
