-- Announces the next segment, in a slot that is empty and committed; false when there is none yet. A crash may have come between an
-- announcement (no rollback undoes it) and the commit: then that segment is written to already, and is adopted before any other.
create or replace function inlay.open_segment() returns boolean language plpgsql as $$
declare
  v_announced bigint;
  v_gen bigint;
  v_slot int;
begin
  select last_value into v_announced from inlay.current_segment;
  insert into inlay.segment (gen, slot, first_run) select v_announced / 1000, v_announced % 1000, 0 on conflict do nothing;
  if found then
    v_gen := v_announced / 1000;
  else
    v_slot := inlay.spare_slot();
    if v_slot is null then return false; end if;
    select max(gen) + 1 into v_gen from inlay.segment;
    insert into inlay.segment (gen, slot, first_run) select v_gen, v_slot, last_value from inlay.run_no;
    perform setval('inlay.current_segment', v_gen * 1000 + v_slot);
  end if;
  perform inlay.barrier();                             -- now everyone who read the old one is known to the snapshots to come
  update inlay.segment set sealed_at = clock_timestamp(), sealed_xid = pg_snapshot_xmax(pg_current_snapshot()) where sealed_at is null and gen < v_gen;
  return true;
end $$;
comment on function inlay.open_segment() is 'Seals the current segment and announces the next one; false when no slot is spare.';
