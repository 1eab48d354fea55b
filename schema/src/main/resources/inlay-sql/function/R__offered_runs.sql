-- The items of stretches, a row per run, without those at the voided positions. Item ids are filled in.
create or replace function inlay.offered_runs(p_stretches inlay.stretch[], p_voided bigint[])
returns table (lane bigint, source_id int, op "char", attempt smallint, expiries smallint, enqueued_at timestamptz,
  keys text[], item_ids bigint[]) language plpgsql stable as $$
declare
  s inlay.stretch;
begin
  foreach s in array p_stretches loop
    if cardinality(p_voided) = 0 then
      return query
      select r.lane, r.source_id, r.op, r.attempt, r.expiries, r.enqueued_at, r.keys,
        coalesce(r.item_ids, array(select generate_series(r.first_position, r.first_position + cardinality(r.keys) - 1)))
      from inlay.stretch_runs(s.slot, s) r;
    else
      return query
      select r.lane, r.source_id, r.op, r.attempt, r.expiries, r.enqueued_at, k.keys, k.item_ids
      from inlay.stretch_runs(s.slot, s) r, lateral (
        select array_agg(i.key order by i.o) as keys, array_agg(coalesce(r.item_ids[i.o], r.first_position + i.o - 1) order by i.o) as item_ids
        from unnest(r.keys) with ordinality i(key, o) where r.first_position + i.o - 1 <> all (p_voided)) k
      where k.keys is not null;
    end if;
  end loop;
end $$;
comment on function inlay.offered_runs(inlay.stretch[], bigint[]) is 'The items of stretches of the log, a row per run, without the voided.';
