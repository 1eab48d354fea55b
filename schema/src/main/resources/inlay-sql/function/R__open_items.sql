-- Runs are counted, not items, but for a source of which some were cancelled or moved. The caller keeps the ledger from being archived meanwhile.
create or replace function inlay.open_items(p_source int, p_profile int, out pending bigint, out processing bigint, out delayed bigint) language plpgsql stable as $$
declare
  v_tracks int[] := array(select t.track_id from inlay.track t where t.profile_id = p_profile);
begin
  if exists (select 1 from inlay.voided v where v.source_id = p_source) or exists (select 1 from inlay.cancelled_source x where x.source_id = p_source) then
    select count(*) into pending from inlay.pending_items(p_source) i where i.lane >> 3 = any (v_tracks);
  else
    select coalesce(sum(inlay.count_source(s.slot, s.lane, s.from_xid, s.from_position, s.one_xid, p_source)), 0) into pending
    from inlay.lane_spans() s where s.lane >> 3 = any (v_tracks);
  end if;
  select coalesce(sum((select count(*) from unnest(r.item_ids) i where not exists (select 1 from inlay.outcomes_in(c.slot, c.claim_id) o where o.item_id = i))), 0) into processing
  from inlay.open_claims() c, inlay.offered_runs(c.stretches, c.voided) r where r.source_id = p_source and r.lane >> 3 = any (v_tracks);
  select coalesce(sum(cardinality(d.keys)), 0) into delayed
  from (select target_lane as lane, source_id, keys from inlay.delayed_runs() union all select lane, source_id, keys from inlay.waiting) d
  where d.source_id = p_source and d.lane >> 3 = any (v_tracks);
end $$;
comment on function inlay.open_items(int, int) is 'How many items of a source wait for a profile, are worked on, or are not due yet.';
