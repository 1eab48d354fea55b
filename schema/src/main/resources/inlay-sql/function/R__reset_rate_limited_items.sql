-- What waits after a rate limit is due now. Its old positions are voided, so that the promotion passes them by; the promotion's lock
-- keeps it from being both.
create or replace function inlay.reset_rate_limited_items() returns int language plpgsql as $$
declare
  v_n int := 0;
  r record;
begin
  perform inlay.require_read_committed();
  perform inlay.require_adopted();
  perform pg_advisory_xact_lock(740604, 0);
  for r in select * from inlay.delayed_runs() d where d.reason = 'L' loop
    perform inlay.void(r.positions, 'moved', r.lane, r.gen, r.xid, r.source_id);
    perform inlay.append_runs(array(select row(r.target_lane, r.source_id, r.op, r.attempt, r.expiries, i.item_id, i.doc_key, r.enqueued_at, null)::inlay.returning_item
      from unnest(r.item_ids, r.keys) i(item_id, doc_key)), 256, null);
    v_n := v_n + cardinality(r.keys);
  end loop;
  for r in delete from inlay.waiting where reason = 'L' and due is not null returning * loop
    perform inlay.append_runs(array(select row(inlay.lane_again(r.lane), r.source_id, r.op, r.attempt, r.expiries, i.item_id, i.doc_key, r.enqueued_at, null)::inlay.returning_item
      from unnest(r.item_ids, r.keys) i(item_id, doc_key)), 256, null);
    v_n := v_n + cardinality(r.keys);
  end loop;
  if v_n > 0 then perform inlay.wake(); end if;
  return v_n;
end $$;
comment on function inlay.reset_rate_limited_items() is 'Offers items that wait after a rate limit at once; returns how many.';
