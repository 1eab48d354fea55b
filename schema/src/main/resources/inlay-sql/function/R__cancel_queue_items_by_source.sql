-- Cancels what waits, and lets what is being processed be finished. One row marks all of a source's runs that are visible now; what commits
-- later is not cancelled. Under the locks of its profiles and of the promotion, so that the count is what will not be offered.
create or replace function inlay.cancel_queue_items_by_source(source text) returns bigint language plpgsql as $$
declare
  s inlay.source := inlay.find_source(source);
  v_snap pg_snapshot;
  v_n bigint;
  v_waiting bigint;
begin
  perform inlay.require_read_committed();
  perform inlay.require_adopted();
  perform pg_advisory_xact_lock(740601, p) from (select p from inlay.source_profiles(s.source_id) p order by p) x;
  perform pg_advisory_xact_lock(740604, 0);
  with gone as (
    delete from inlay.waiting where source_id = s.source_id returning *
  ), noted as (                                        -- the log does not tell of them
    insert into inlay.cancelled_item (item_id, lane, source_id, op, attempt, doc_key, enqueued_at)
    select i.item_id, g.lane, g.source_id, g.op, g.attempt, i.doc_key, g.enqueued_at from gone g, unnest(g.item_ids, g.keys) i(item_id, doc_key) returning 1
  )
  select count(*) into v_waiting from noted;
  v_snap := pg_current_snapshot();
  if exists (select 1 from inlay.voided where source_id = s.source_id) then
    select count(*) into v_n from inlay.pending_items(s.source_id) i where pg_visible_in_snapshot(i.xid, v_snap);
  else                                                 -- whole runs
    select coalesce(sum(cardinality(r.keys)), 0) into v_n
    from inlay.lane_spans() l, inlay.lane_runs(l.slot, l.lane, l.from_xid, l.from_position, l.one_xid, 0, null) r
    where r.source_id = s.source_id and pg_visible_in_snapshot(r.xid, v_snap) and not inlay.is_voided(r.first_position, r.source_id, r.xid);
  end if;
  v_n := v_n + coalesce((select sum(cardinality(d.keys)) from inlay.delayed_runs() d where d.source_id = s.source_id and pg_visible_in_snapshot(d.xid, v_snap)), 0);
  insert into inlay.cancelled_source (source_id, up_to_position, seen) select s.source_id, ((last_value + 1) << 8) - 1, v_snap from inlay.run_no
  on conflict (source_id, up_to_position) do update set seen = excluded.seen, cancelled_at = clock_timestamp();
  insert into inlay.ledger_total (track_id, completed, failed, returned, voided, skipped, calls, tokens, cancelled)
  select min(track_id), 0, 0, 0, 0, 0, 0, 0, v_n + v_waiting from inlay.track where profile_id = s.profile_id;
  return v_n + v_waiting;
end $$;
comment on function inlay.cancel_queue_items_by_source(text) is 'Cancels all items of a source that wait; returns how many.';
