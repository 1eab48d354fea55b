-- A dump takes its rows from one snapshot, but its sequences later: segments may have been freed, opened and added meanwhile, of which only
-- the announcement came along. Whoever appends since the restore does so where it says. In a transaction before adopt_log(), so that
-- what it announces is adopted even when adopt_log() fails after its own announcement.
create or replace function inlay.adopt_ring() returns void language plpgsql as $$
declare
  v_gen bigint;
  v_slot int;
  s int;
begin
  perform pg_advisory_xact_lock(740603, 0);
  select last_value / 1000, last_value % 1000 into v_gen, v_slot from inlay.current_segment;
  for s in select generate_series(0, v_slot) loop
    if to_regclass('inlay.run_' || s) is null then perform inlay.add_log_slot(s); end if;
  end loop;
  if v_gen > (select max(gen) from inlay.segment) then
    update inlay.segment set freed_at = clock_timestamp() where slot = v_slot and freed_at is null;   -- else it could not have been opened there
    perform inlay.open_segment();
  end if;
  if inlay.spare_slot() is null then
    perform inlay.add_log_slot((select count(*)::int from pg_inherits where inhparent = 'inlay.run'::regclass));
  end if;
end $$;
comment on function inlay.adopt_ring() is 'Puts the ring of a restored log in order for adopt_log(); call build_readers() after it.';
