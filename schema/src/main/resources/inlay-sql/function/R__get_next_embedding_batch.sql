-- Claims for a worker from the profile whose work waits longest, and returns the items: one call, for clients that want one. The profile stays
-- locked until the transaction ends, so call it with autocommit; core uses claim() and claim_runs(). A profile that yields nothing (all of it
-- cancelled, or only seen to be there by the comparison) is passed over for the next, without waiting for other claimers.
create or replace function inlay.get_next_embedding_batch(worker_id text, batch_size int default null)
returns table (item_id bigint, claim_id bigint, token bigint, source text, source_id int, doc_key text, content_type text, operation text,
  priority text, attempt int, enqueued_at timestamptz, deadline timestamptz) language plpgsql as $$
declare
  v_worker text := get_next_embedding_batch.worker_id;
  v_profile int;
  v_track int;
  v_turns boolean;
  v_first boolean := true;
  v_n int := least(coalesce(batch_size, inlay.setting('batch_size')::int), inlay.setting('batch_size')::int);
  v_enabled boolean;
  c record;
begin
  perform inlay.require_worker(v_worker);
  if v_n < 1 or batch_size > 2048 then
    raise exception 'a batch has 1 to 2048 items, not %', batch_size using errcode = 'IN006', hint = 'Leave the size out for the configured one.';
  end if;
  if current_setting('transaction_isolation') <> 'read committed' or pg_current_xact_id_if_assigned() is not null then
    raise exception 'a claim needs a READ COMMITTED transaction that has not written yet' using errcode = '25001',
      hint = 'Call it in a transaction of its own (autocommit).';
  end if;
  v_enabled := (select (value #>> '{}')::boolean from inlay.embedding_queue_config where key = 'queue_enabled');
  for v_profile in select * from inlay.waiting_profiles() loop
    continue when not v_enabled and not exists (select 1 from inlay.source s where s.queue_enabled and v_profile in (select inlay.source_profiles(s.source_id)));
    continue when not v_first and not pg_try_advisory_xact_lock(740601, v_profile);
    v_first := false;
    select min(k.track_id), count(*) > 1 into v_track, v_turns from (
      select track_id from inlay.track where profile_id = v_profile order by profile_id, track_id limit 2) k;
    for i in 1..64 loop                                -- a claim of cancelled items only is closed already: look further
      select * into c from inlay.claim_tracks(v_profile, v_track, v_turns, v_worker, v_n, null);
      exit when c.claim_id is null or c.n > 0;
    end loop;
    continue when c.claim_id is null or c.n = 0;
    return query
    select i.item_id, c.claim_id, c.token, s.name, r.source_id, i.doc_key, s.content_type, inlay.operation_name(r.op), r.priority, r.attempt::int,
      r.enqueued_at, c.deadline
    from inlay.claim_runs(c.claim_id, c.token) r left join inlay.source s on s.source_id = r.source_id, unnest(r.item_ids, r.keys) i(item_id, doc_key);
    return;
  end loop;
end $$;
comment on function inlay.get_next_embedding_batch(text, int) is 'Claims the next items for a worker, of the profile whose work waits longest, and returns them; no row: nothing to do.';
