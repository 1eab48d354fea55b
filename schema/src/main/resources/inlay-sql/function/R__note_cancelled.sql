-- The cursors will pass them by without a claim that tells of it.
create or replace function inlay.note_cancelled() returns void language sql as $$
  insert into inlay.cancelled_item (item_id, lane, source_id, op, attempt, doc_key, enqueued_at)
  select item_id, lane, source_id, op, attempt, doc_key, enqueued_at from inlay.pending_items(p_voided => true)
  union all
  select i.item_id, d.target_lane, d.source_id, d.op, d.attempt, i.doc_key, d.enqueued_at
  from inlay.delayed_runs(true) d, unnest(d.item_ids, d.keys, d.positions) i(item_id, doc_key, p)
  where not exists (select 1 from inlay.voided v where i.p between v.first_position and v.last_position)
  on conflict do nothing
$$;
comment on function inlay.note_cancelled() is 'Keeps a note of the items of cancelled sources that are still to be passed by.';
