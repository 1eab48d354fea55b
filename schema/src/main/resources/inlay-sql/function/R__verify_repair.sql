-- What is incomplete looks unchanged to a worker: its hash is forgotten in the same transaction, so that it is embedded anew. Whoever stores a newer
-- version meanwhile is not undone: versions stay. Rows are locked in the order in which workers lock them.
create or replace function inlay.repair_documents(p_source int, p_embed text[], p_anew text[], p_remove text[]) returns void language plpgsql as $$
declare
  s inlay.source;
begin
  select * into strict s from inlay.source x where x.source_id = p_source;
  if cardinality(p_anew) > 0 then
    perform 1 from inlay.embedded e where e.profile_id = s.profile_id and e.source_id = p_source and e.doc_key = any (p_anew) order by e.content_type, e.doc_key for update;
    update inlay.embedded e set content_hash = '' where e.profile_id = s.profile_id and e.source_id = p_source and e.doc_key = any (p_anew) and e.content_hash is not null;
  end if;
  perform inlay.queue_documents(s, s.profile_id, s.backfill_priority, 'U', p_embed || p_anew);
  perform inlay.queue_documents(s, s.profile_id, s.delete_priority, 'D', p_remove);
end $$;
comment on function inlay.repair_documents(int, text[], text[], text[]) is 'Queues what verify has found: documents to be embedded, to be embedded anew whatever their hash, and to be removed.';
