create or replace function inlay.rate_error(p_calls float8, p_seconds float8) returns float8 language sql immutable as $$
  select 0.75 / p_calls + 0.15 / p_seconds
$$;
comment on function inlay.rate_error(float8, float8) is 'By how much of itself a measured rate may be wrong: a call at its end, and what other workers tell late.';
