-- The indexes of a track's lanes that have something to take, best first: weight + age of the lane's head / ageing interval. Only
-- heads are compared, so the cost does not depend on depth, and the wait of the lowest lane is bounded.
create or replace function inlay.lanes_by_rank(p_lanes inlay.lane_cursor[]) returns int[] language plpgsql as $$
declare
  v_rank float8[] := '{}';
  v_weights jsonb;
  v_interval float8;
  v_newest bigint;
  v_heads timestamptz[];
  v_head timestamptz;
  c inlay.lane_cursor;
begin
  select max(value::text) filter (where key = 'priority_weights'), max((value #>> '{}')::float8) filter (where key = 'ageing_interval_seconds'),
    (select max(gen) from inlay.segment)
  into v_weights, v_interval, v_newest from inlay.embedding_queue_config where key in ('priority_weights', 'ageing_interval_seconds');
  if (p_lanes[1]).gen = v_newest then v_heads := inlay.lane_heads((p_lanes[1]).slot, p_lanes); end if;   -- all lanes are there, mostly
  for k in 1..cardinality(p_lanes) loop
    c := p_lanes[k];
    v_head := case when v_heads is not null and c.gen = v_newest then v_heads[k] else inlay.lane_head(c.slot, c.lane, c.xid, c.next) end;
    if cardinality(c.holes) > 0 then
      v_head := least(v_head, (select min(since) from unnest(c.holes) h where pg_visible_in_snapshot(h.xid, pg_current_snapshot())));
    end if;
    if v_head is null and c.gen < v_newest then v_head := clock_timestamp(); end if;
    v_rank := v_rank || (v_weights ->> inlay.lane_priority(c.lane))::float8 + extract(epoch from clock_timestamp() - v_head) / v_interval;
  end loop;
  return array(select o::int from unnest(v_rank) with ordinality r(v, o) where v is not null order by v desc, o desc);
end $$;
comment on function inlay.lanes_by_rank(inlay.lane_cursor[]) is 'The lanes of a track that have items, by weight plus age of their heads.';
