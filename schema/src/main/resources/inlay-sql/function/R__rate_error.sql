-- A refusal comes within one call of the moment at which the bucket was empty; what other workers had accepted is known a moment later.
create or replace function inlay.rate_error(p_calls float8, p_seconds float8) returns float8 language sql immutable as $$
  select 0.75 / p_calls + 0.3 / p_seconds
$$;
comment on function inlay.rate_error(float8, float8) is 'By how much of itself a measured rate may be wrong.';
