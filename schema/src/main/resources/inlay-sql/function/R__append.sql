-- Appends items of one lane, source and operation. Short lists, the common case, are one row; long ones are cut into runs of 256
-- by grouping, since slicing a long text[] walks it from its start each time.
create or replace function inlay.append(p_lane bigint, p_source int, p_op "char", p_keys text[]) returns int language plpgsql as $$
declare
  v_slot int;
  v_n int := cardinality(p_keys);
begin
  if v_n = 0 then return 0; end if;
  v_slot := inlay.writable_slot();
  if v_n <= 256 then
    insert into inlay.run (slot, lane, source_id, op, n, keys) values (v_slot, p_lane, p_source, p_op, v_n, p_keys);
  else
    insert into inlay.run (slot, lane, source_id, op, n, keys)
    select v_slot, p_lane, p_source, p_op, count(*), array_agg(key order by o)
    from unnest(p_keys) with ordinality k(key, o) group by (o - 1) / 256 order by (o - 1) / 256;
  end if;
  perform inlay.wake();
  return v_n;
end $$;
comment on function inlay.append(bigint, int, "char", text[]) is 'Appends items to a lane of the log in this transaction; returns how many.';
