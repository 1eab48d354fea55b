-- The slot this transaction may append to. Its xid comes first: see the invariant in V001.
create or replace function inlay.writable_slot() returns int language plpgsql as $$
declare
  v_slot int;
begin
  perform pg_current_xact_id();
  select last_value % 1000 into v_slot from inlay.current_segment;
  return v_slot;
end $$;
comment on function inlay.writable_slot() is 'Takes this transaction''s id, then reads the slot it may append runs to.';
