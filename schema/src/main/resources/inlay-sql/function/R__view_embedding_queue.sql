-- The queue as the contract shows it. One part a status, so that "where status = 'processing'" costs that part alone; whole lists cost what
-- they hold. Pages: inlay.list_queue_items().
create or replace view inlay.embedding_queue as
  select id, source, source_id, doc_key, content_type, operation, priority, 'pending'::text as status, attempts, max_attempts, claim_id, worker_id,
    error_message, enqueued_at, not_before, claimed_at, deadline, completed_at, tenant from inlay.items_pending()
  union all
  select id, source, source_id, doc_key, content_type, operation, priority, 'processing', attempts, max_attempts, claim_id, worker_id,
    error_message, enqueued_at, not_before, claimed_at, deadline, completed_at, tenant from inlay.items_processing()
  union all
  select id, source, source_id, doc_key, content_type, operation, priority, 'completed', attempts, max_attempts, claim_id, worker_id,
    error_message, enqueued_at, not_before, claimed_at, deadline, completed_at, tenant from inlay.items_completed()
  union all
  select id, source, source_id, doc_key, content_type, operation, priority, 'failed', attempts, max_attempts, claim_id, worker_id,
    error_message, enqueued_at, not_before, claimed_at, deadline, completed_at, tenant from inlay.items_failed()
  union all
  select id, source, source_id, doc_key, content_type, operation, priority, 'rate_limited', attempts, max_attempts, claim_id, worker_id,
    error_message, enqueued_at, not_before, claimed_at, deadline, completed_at, tenant from inlay.items_delayed(null, null, 'rate_limited')
  union all
  select id, source, source_id, doc_key, content_type, operation, priority, 'cancelled', attempts, max_attempts, claim_id, worker_id,
    error_message, enqueued_at, not_before, claimed_at, deadline, completed_at, tenant from inlay.items_cancelled();
comment on view inlay.embedding_queue is 'Every item that waits, is worked on, or is finished and not freed yet. Inserting a row queues it.';

create or replace trigger insert_enqueues instead of insert on inlay.embedding_queue for each row execute function inlay.insert_enqueues();
