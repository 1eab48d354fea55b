-- The indexes of a track's lanes that have something to take, best first: weight + age of the lane's head / ageing interval. Only
-- heads are compared, so the cost does not depend on depth, and the wait of the lowest lane is bounded.
create or replace function inlay.lanes_by_rank(p_lanes inlay.lane_cursor[]) returns int[] language plpgsql as $$
declare
  v_rank float8[] := '{}';
  v_weights jsonb;
  v_interval float8;
  v_head timestamptz;
  v_snap pg_snapshot := pg_current_snapshot();
  c inlay.lane_cursor;
begin
  select max(value::text) filter (where key = 'priority_weights'), max((value #>> '{}')::float8) filter (where key = 'ageing_interval_seconds')
  into v_weights, v_interval from inlay.embedding_queue_config where key in ('priority_weights', 'ageing_interval_seconds');
  foreach c in array p_lanes loop
    v_head := inlay.lane_head(c.slot, c.lane, c.xid, c.next);
    if cardinality(c.holes) > 0 then
      v_head := least(v_head, (select min(since) from unnest(c.holes) h where pg_visible_in_snapshot(h.xid, v_snap)));
    end if;
    if v_head is null and exists (select 1 from inlay.segment where gen = c.gen + 1) then v_head := clock_timestamp(); end if;
    v_rank := v_rank || (v_weights ->> inlay.lane_priority(c.lane))::float8 + extract(epoch from clock_timestamp() - v_head) / v_interval;
  end loop;
  return array(select o::int from unnest(v_rank) with ordinality r(v, o) where v is not null order by v desc, o desc);
end $$;
comment on function inlay.lanes_by_rank(inlay.lane_cursor[]) is 'The lanes of a track that have items, by weight plus age of their heads.';
