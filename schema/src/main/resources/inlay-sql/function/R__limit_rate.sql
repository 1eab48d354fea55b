-- After a refusal the rate follows a cubic: it begins a little (depth) below what was learned, lies close to it around probe_seconds, and
-- leaves it faster and faster when no refusal comes. See throttle().
create or replace function inlay.limit_rate(l inlay.quota_limit, p_at timestamptz) returns float8 language plpgsql immutable as $$
declare
  v_amount float8 := inlay.limit_amount(l);
  v_phase float8;
begin
  if l.refused_at is null then return v_amount; end if;
  v_phase := least(1000, extract(epoch from p_at - l.refused_at)::float8 / l.probe_seconds - 1);
  return least(v_amount, l.learned * (1 + l.depth * v_phase * v_phase * v_phase));
end $$;
comment on function inlay.limit_rate(inlay.quota_limit, timestamptz) is 'How much of a minute limit may be used a minute at a moment; null: unknown.';
