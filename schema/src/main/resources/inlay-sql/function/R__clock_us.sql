create or replace function inlay.clock_us(p_at timestamptz) returns bigint language sql immutable as $$
  select (extract(epoch from p_at) * 1000000)::bigint
$$;
comment on function inlay.clock_us(timestamptz) is 'A moment in microseconds since 1970.';
