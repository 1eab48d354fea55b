-- Not strict, so that it is inlined.
create or replace function inlay.lane_priority(p_lane bigint) returns text language sql immutable parallel safe as $$
  select (array['high', 'medium', 'low'])[p_lane & 3]
$$;
comment on function inlay.lane_priority(bigint) is 'The priority of a lane: high, medium or low.';
