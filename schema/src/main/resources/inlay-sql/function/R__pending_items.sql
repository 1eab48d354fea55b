-- Items ahead of the cursors, in the order of their lanes. p_voided: those that will be passed by because they were cancelled.
-- p_after, p_limit: ids above, about so many of each lane (a page of a listing). Relies on index scans of (lane, xid, run_no).
create or replace function inlay.pending_items(p_source int default null, p_limit int default null, p_after bigint default null, p_voided boolean default false)
returns table (item_id bigint, xid xid8, lane bigint, source_id int, op "char", attempt smallint, enqueued_at timestamptz, doc_key text, item_position bigint)
language plpgsql stable rows 10000 as $$
declare
  s record;
  v_check boolean := exists (select 1 from inlay.voided) or exists (select 1 from inlay.cancelled_source);
begin
  if p_voided and not v_check then return; end if;
  for s in select * from inlay.lane_spans() loop
    return query
    select coalesce(r.item_ids[k.o], r.first_position + k.o - 1), r.xid, s.lane, r.source_id, r.op, r.attempt, r.enqueued_at, k.key, r.first_position + k.o - 1
    from inlay.lane_runs(s.slot, s.lane, s.from_xid, s.from_position, s.one_xid,
        case when (s.lane & 4) = 0 then coalesce(p_after >> 8, 0) else 0 end, case when p_source is null and not p_voided then p_limit end) r,
      unnest(r.keys) with ordinality k(key, o)
    where (p_source is null or r.source_id = p_source)
      and (p_after is null or coalesce(r.item_ids[k.o], r.first_position + k.o - 1) > p_after)
      and (not v_check or p_voided = (inlay.is_voided(r.first_position + k.o - 1, r.source_id, r.xid)
        and (not p_voided or not exists (select 1 from inlay.voided v where r.first_position + k.o - 1 between v.first_position and v.last_position))))
    limit p_limit;
  end loop;
end $$;
comment on function inlay.pending_items(int, int, bigint, boolean) is 'Items that wait to be claimed; p_voided: those of cancelled sources that are still to be passed by.';
