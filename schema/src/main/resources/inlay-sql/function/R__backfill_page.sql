-- Queues the next page of a backfill at low priority; its row says how far it is, so that it goes on after a kill. A sweep goes over what is
-- stored, and queues what has no row any more.
create or replace function inlay.backfill_page(p_backfill bigint, p_n int default 10000, out enqueued bigint, out finished boolean) language plpgsql as $$
declare
  b inlay.backfill;
  s inlay.source;
  v_began timestamptz := clock_timestamp();
  v_keys text[];
  v_gone text[];
begin
  select * into b from inlay.backfill where backfill_id = p_backfill for update;
  if b.backfill_id is null then raise exception 'there is no backfill %', p_backfill using errcode = 'IN017'; end if;
  enqueued := b.enqueued; finished := b.finished_at is not null;
  if finished or b.paused then return; end if;
  select * into strict s from inlay.source where source_id = b.source_id;
  if b.sweep then
    v_keys := array(select distinct e.doc_key from inlay.embedded e where e.profile_id = b.profile_id and e.source_id = b.source_id and e.content_hash is not null
      and e.content_type = (select min(c.content_type) from inlay.source_content c where c.source_id = b.source_id)
      and e.doc_key > coalesce(b.up_to_key, '') order by e.doc_key limit p_n);
    execute format('select array_agg(k) from unnest($1) k where k not in (select doc_key from inlay.keys_%s($1))', b.source_id) into v_gone using v_keys;
    perform inlay.queue_documents(s, b.profile_id, s.delete_priority, 'D', v_gone);
    enqueued := enqueued + coalesce(cardinality(v_gone), 0);
  else
    execute format('select array_agg(k) from inlay.page_%s($1, $2) k', b.source_id) into v_keys using b.up_to_key, p_n;
    perform inlay.queue_documents(s, b.profile_id, case when b.profile_id = s.profile_id then s.backfill_priority else 'low' end, 'U', v_keys);
    enqueued := enqueued + coalesce(cardinality(v_keys), 0);
  end if;
  b.up_to_key := coalesce(v_keys[cardinality(v_keys)], b.up_to_key);
  b.enqueued := enqueued;
  finished := coalesce(cardinality(v_keys), 0) < p_n;
  if finished then
    b.estimated := enqueued; b.exact := true;
  elsif not b.sweep then
    b := inlay.correct_estimate(b, s);
  end if;
  b.rate := inlay.backfill_rate(b, coalesce(cardinality(v_keys), 0), v_began);
  update inlay.backfill x set (enqueued, up_to_key, estimated, exact, rate) = (b.enqueued, b.up_to_key, b.estimated, b.exact, b.rate),
    moved_at = clock_timestamp(), paged_at = clock_timestamp(), finished_at = case when finished then clock_timestamp() end where x.backfill_id = p_backfill;
end $$;
comment on function inlay.backfill_page(bigint, int) is 'Queues the next page of a backfill; returns how many items it has queued in all, and whether it is finished.';
