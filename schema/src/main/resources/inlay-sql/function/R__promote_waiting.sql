-- Takes back what waits outside the log: what is due, and what was parked for a source and profile that are no longer held. Some at a
-- time, so that resuming a long queue does not hold the promotion's lock for long. The caller holds it.
create or replace function inlay.promote_waiting(p_second bigint) returns int language plpgsql as $$
declare
  v_n int;
  v_held int[];
begin
  if not exists (select 1 from inlay.waiting) then return 0; end if;
  v_held := inlay.held_sources();
  delete from inlay.waiting w where not exists (select 1 from inlay.source s where s.source_id = w.source_id);   -- dropped meanwhile
  perform inlay.compact_waiting();
  with ready as (
    delete from inlay.waiting where waiting_no in (
      select w.waiting_no from inlay.waiting w
      left join inlay.source s on s.source_id = w.source_id and w.due is null
      left join inlay.track k on k.track_id = w.lane >> 3
      left join inlay.profile p on p.profile_id = k.profile_id
      where w.due <= to_timestamp(p_second) or w.due is null and not s.source_id = any (v_held) and not p.held
      order by w.waiting_no limit 2000)
    returning *
  ), added as (
    insert into inlay.run (slot, lane, source_id, op, attempt, expiries, enqueued_at, n, keys, item_ids)
    select inlay.writable_slot(), inlay.lane_again(lane), source_id, op, attempt, expiries, enqueued_at, cardinality(keys), keys, item_ids
    from ready order by waiting_no returning n
  )
  select coalesce(sum(n), 0) into v_n from added;
  return v_n;
end $$;
comment on function inlay.promote_waiting(bigint) is 'Appends waiting runs that are due, or no longer held, to their lanes; returns how many items.';
