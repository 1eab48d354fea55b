create or replace function inlay.add_ledger_slot(p_slot int) returns void language plpgsql as $$
declare
  t text;
begin
  foreach t in array array['track_cursor', 'claim', 'closure', 'outcome'] loop
    execute format('create table inlay.%1$s_%2$s partition of inlay.%1$s for values in (%2$s) with (autovacuum_enabled = off)', t, p_slot);
    execute format('alter table inlay.%s_%s enable row level security', t, p_slot);
  end loop;
end $$;
comment on function inlay.add_ledger_slot(int) is 'Adds a slot to the ledger''s ring; call build_readers() after it.';
