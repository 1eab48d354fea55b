create or replace function inlay.add_log_slot(p_slot int) returns void language plpgsql as $$
begin
  -- Attached, not created as a partition: that would lock the parent against every open transaction that has appended.
  -- A run of 256 ordinary keys stays in its page, uncompressed.
  execute format('create table inlay.run_%1$s (like inlay.run including defaults, check (slot = %1$s))
    with (fillfactor = 100, autovacuum_enabled = off, toast_tuple_target = 8160)', p_slot);
  execute format('alter table inlay.run_%1$s alter keys set storage external, alter item_ids set storage external', p_slot);
  execute format('create index run_%1$s_order on inlay.run_%1$s (lane, xid, run_no)', p_slot);
  execute format('alter table inlay.run attach partition inlay.run_%1$s for values in (%1$s)', p_slot);
  execute format('alter table inlay.run_%1$s enable row level security', p_slot);
end $$;
comment on function inlay.add_log_slot(int) is 'Adds a slot to the log''s ring; call build_readers() after it.';
