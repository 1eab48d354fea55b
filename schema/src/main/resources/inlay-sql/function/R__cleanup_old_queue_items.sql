-- Finished items are freed a segment at a time, by TRUNCATE; what tells of them goes with them. With an age given, the current segment is sealed
-- too, so that '0' frees all that is finished.
create or replace function inlay.cleanup_old_queue_items(older_than interval default null, out segments_freed int, out bytes_freed bigint, out claims_removed bigint,
  out failures_removed bigint) language plpgsql as $$
declare
  v_keep interval := coalesce(older_than, inlay.setting('queue_cleanup_interval_hours') * interval '1 hour');
  v_before timestamptz;
  v_bytes bigint;
begin
  if v_keep < interval '0' then
    raise exception 'older_than cannot be negative: %', older_than using errcode = 'IN006', hint = 'For example interval ''1 day''.';
  end if;
  v_before := clock_timestamp() - v_keep;
  perform inlay.require_read_committed();
  select coalesce(sum(pg_total_relation_size(c.oid)), 0) into v_bytes from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'inlay.run'::regclass;
  if older_than is not null then perform inlay.turn_ledger(true); end if;
  perform inlay.tidy_tracks();
  perform inlay.rotate(older_than is not null);
  perform inlay.tidy_tracks();
  perform inlay.sweep_segments();
  perform inlay.drain_segments();
  perform inlay.free_segments(older_than);
  select v_bytes - coalesce(sum(pg_total_relation_size(c.oid)), 0) into bytes_freed from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'inlay.run'::regclass;
  select count(*) into segments_freed from inlay.segment where freed_at >= transaction_timestamp();
  delete from inlay.closed_claim where closed_at < v_before;
  get diagnostics claims_removed = row_count;
  with old as (
    delete from inlay.direct_work where ended_at < v_before returning *
  )
  insert into inlay.daily_spend as d (profile_id, day, completed, calls, tokens, saved_tokens)
  select profile_id, (ended_at at time zone 'UTC')::date, sum(completed), sum(calls), sum(tokens), sum(saved_tokens) from old group by 1, 2
  on conflict (profile_id, day) do update set completed = d.completed + excluded.completed, calls = d.calls + excluded.calls,
    tokens = d.tokens + excluded.tokens, saved_tokens = d.saved_tokens + excluded.saved_tokens;
  delete from inlay.failure f where f.failed_at < v_before and not exists (select 1 from inlay.dead_letter d where d.item_id = f.item_id);
  get diagnostics failures_removed = row_count;
  delete from inlay.cancelled_item where cancelled_at < v_before;
  delete from inlay.config_change where changed_at < clock_timestamp() - interval '400 days';
  if (select count(*) from inlay.ledger_total) > 1000 then
    with old as (delete from inlay.ledger_total returning *)
    insert into inlay.ledger_total (track_id, completed, failed, returned, voided, skipped, calls, tokens, saved_tokens, cancelled)
    select track_id, sum(completed), sum(failed), sum(returned), sum(voided), sum(skipped), sum(calls), sum(tokens), sum(saved_tokens), sum(cancelled) from old group by track_id;
  end if;
end $$;
comment on function inlay.cleanup_old_queue_items(interval) is 'Frees finished items (older_than null: as configured) and what tells of them; says how much.';
