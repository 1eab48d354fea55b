-- What was accepted is told by each worker every half second, and what is under way is not answered yet: the counts lag behind by about 0.3 s.
create or replace function inlay.counted_seconds(p_from timestamptz, p_to timestamptz) returns float8 language sql immutable as $$
  select greatest(extract(epoch from p_to - p_from) / 2, extract(epoch from p_to - p_from) - 0.3)::float8
$$;
comment on function inlay.counted_seconds(timestamptz, timestamptz) is 'The seconds up to a refusal for which it is known what was accepted.';
