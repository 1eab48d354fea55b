create or replace function inlay.insert_enqueues() returns trigger language plpgsql as $$
begin
  if new.status is not null and new.status <> 'pending' or new.attempts > 0 then
    raise exception 'a new item is pending and has no attempts' using errcode = 'IN006', hint = 'Insert source, doc_key, operation, priority, not_before and tenant only.';
  end if;
  new.operation := coalesce(new.operation, 'UPDATE');
  new.id := inlay.enqueue_embedding(new.source, new.doc_key, new.operation, new.priority, new.not_before, new.tenant);
  new.status := 'pending';
  return new;
end $$;
comment on function inlay.insert_enqueues() is 'Queues what is inserted into the view embedding_queue.';
