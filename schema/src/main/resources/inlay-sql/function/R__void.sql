-- A row per stretch of neighbouring positions. All are of one run; the caller holds the lock of what reads them.
create or replace function inlay.void(p_positions bigint[], p_cause text, p_lane bigint, p_gen bigint, p_xid xid8, p_source int) returns void language sql as $$
  insert into inlay.voided (first_position, last_position, cause, lane, gen, xid, source_id)
  select min(p), max(p), p_cause, p_lane, p_gen, p_xid, p_source from (select p, p - row_number() over (order by p) as island from unnest(p_positions) p) x group by island
$$;
comment on function inlay.void(bigint[], text, bigint, bigint, xid8, int) is 'Marks positions of one run as not to be offered.';
