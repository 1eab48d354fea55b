-- Brings the rings, readers, pinned plans and rights in line with the migrations; run after each of them, safe to repeat.
create or replace function inlay.install() returns void language plpgsql as $$
declare
  s int;
begin
  for s in select generate_series(0, 7) loop
    if to_regclass('inlay.run_' || s) is null then perform inlay.add_log_slot(s); end if;
  end loop;
  for s in select generate_series(0, 3) loop
    if to_regclass('inlay.claim_' || s) is null then perform inlay.add_ledger_slot(s); end if;
  end loop;
  if not exists (select 1 from inlay.segment) then
    perform setval('inlay.current_segment', 1001), setval('inlay.current_ledger', 1001), setval('inlay.promoted_second', greatest(1, floor(extract(epoch from clock_timestamp()))::bigint));
    insert into inlay.segment (gen, slot, first_run) values (1, 1, 0);
    insert into inlay.promotion (second, holes) select last_value, '{}' from inlay.promoted_second;
  end if;
  if inlay.restored() then perform inlay.adopt_ring(); end if;   -- adopt_log() comes next
  perform inlay.build_readers();
  perform inlay.pin_plans();
  perform inlay.secure();
end $$;
comment on function inlay.install() is 'Brings rings, readers and pinned plans in line with the migrations.';
