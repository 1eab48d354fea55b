create or replace function inlay.get_source_work(source text, out pending bigint, out processing bigint, out delayed bigint, out held text, out workers bigint) language plpgsql as $$
declare
  s inlay.source := inlay.find_source(source);
begin
  perform pg_advisory_xact_lock_shared(740606, 0);     -- see get_queue_statistics()
  select o.pending, o.processing, o.delayed into pending, processing, delayed from inlay.open_items(s.source_id, s.profile_id) o;
  held := inlay.held_reason(s);
  select count(*) into workers from inlay.embedding_queue_workers w where w.status in ('active', 'idle')
    and w.heartbeat_at > clock_timestamp() - inlay.setting('worker_timeout_minutes') * interval '1 minute';
end $$;
comment on function inlay.get_source_work(text) is 'What waits of a source for the profile in use, why nothing of it is claimed (null: it is), and how many workers live.';
