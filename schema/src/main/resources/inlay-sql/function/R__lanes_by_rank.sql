-- The indexes of a track's lanes that have something to take, best first: weight + age of the lane's head / ageing interval. Only
-- heads are compared, so the cost does not depend on depth, and the wait of the lowest lane is bounded. Mostly all lanes stand in the
-- newest segment and one of them has work: then nothing is compared, and a sleeping queue starts sooner.
create or replace function inlay.lanes_by_rank(p_lanes inlay.lane_cursor[]) returns int[] language plpgsql as $$
declare
  v_newest bigint := (select last_value / 1000 from inlay.current_segment);
  v_plain boolean := true;
  v_heads timestamptz[];
  v_ready int[] := '{}';
  v_weights jsonb;
  v_interval float8;
  v_rank float8[] := '{}';
  c inlay.lane_cursor;
begin
  foreach c in array p_lanes loop
    v_plain := v_plain and c.gen = v_newest and c.holes = '{}';
  end loop;
  if v_plain then
    v_heads := inlay.lane_heads(c.slot, p_lanes);
  else
    foreach c in array p_lanes loop
      v_heads := v_heads || coalesce(least(inlay.lane_head(c.slot, c.lane, c.xid, c.next),
          (select min(since) from unnest(c.holes) h where pg_visible_in_snapshot(h.xid, pg_current_snapshot()))),
        case when c.gen < v_newest then clock_timestamp() end);
    end loop;
  end if;
  for k in 1..cardinality(v_heads) loop
    if v_heads[k] is not null then v_ready := v_ready || k; end if;
  end loop;
  if cardinality(v_ready) <= 1 then return v_ready; end if;
  select max(value::text) filter (where key = 'priority_weights'), max((value #>> '{}')::float8) filter (where key = 'ageing_interval_seconds')
  into v_weights, v_interval from inlay.embedding_queue_config where key in ('priority_weights', 'ageing_interval_seconds');
  for k in 1..cardinality(v_heads) loop
    v_rank := v_rank || (v_weights ->> inlay.lane_priority((p_lanes[k]).lane))::float8 + extract(epoch from clock_timestamp() - v_heads[k]) / v_interval;
  end loop;
  return array(select o::int from unnest(v_rank) with ordinality r(v, o) where v is not null order by v desc, o desc);
end $$;
comment on function inlay.lanes_by_rank(inlay.lane_cursor[]) is 'The lanes of a track that have items, by weight plus age of their heads.';
