-- Takes items out of stretches that a cursor has just passed and lets them wait outside the log: those of paused sources, or all (p_sources
-- null) when their profile is paused. So nothing that is paused pins a segment. promote() brings them back once nothing is paused.
create or replace function inlay.park(p_stretches inlay.stretch[], p_voided bigint[], p_sources int[]) returns bigint[] language plpgsql as $$
declare
  v_positions bigint[];
begin
  with parked as materialized (
    select r.lane, r.source_id, r.op, r.attempt, r.expiries, r.enqueued_at, i.keys, i.item_ids, i.positions
    from unnest(p_stretches) s, inlay.stretch_runs(s.slot, s) r, lateral (
      select array_agg(k.key order by k.o) as keys, array_agg(coalesce(r.item_ids[k.o], r.first_position + k.o - 1) order by k.o) as item_ids,
        array_agg(r.first_position + k.o - 1 order by k.o) as positions
      from unnest(r.keys) with ordinality k(key, o) where r.first_position + k.o - 1 <> all (p_voided)) i
    where i.keys is not null and (p_sources is null or r.source_id = any (p_sources))
  ), added as (
    insert into inlay.waiting (lane, source_id, op, attempt, expiries, enqueued_at, keys, item_ids)
    select lane, source_id, op, attempt, expiries, enqueued_at, keys, item_ids from parked
  )
  select array_agg(p) into v_positions from parked, unnest(positions) p;
  return coalesce(v_positions, '{}');
end $$;
comment on function inlay.park(inlay.stretch[], bigint[], int[]) is 'Moves items of paused sources from stretches of the log to inlay.waiting; returns their positions.';
