-- The limit that the provider named; else that of which the smallest share is left. A quota without one gets it now, of requests.
create or replace function inlay.refused_limit(p_quota int, p_unit text, p_at timestamptz) returns inlay.quota_limit language plpgsql as $$
declare
  l inlay.quota_limit;
begin
  select x.* into l from inlay.quota_limit x where x.quota_id = p_quota and x.per = 'minute' and x.unit = coalesce(p_unit, x.unit)
  order by greatest(0, pg_sequence_last_value(inlay.quota_counter('full_at', x.limit_id)) - inlay.clock_us(p_at)) / x.burst_seconds desc, x.limit_id limit 1;
  if l.limit_id is null then l := inlay.create_limit(p_quota, case when p_unit in ('requests', 'inputs', 'tokens') then p_unit else 'requests' end, 'minute'); end if;
  return l;
end $$;
comment on function inlay.refused_limit(int, text, timestamptz) is 'Which limit of a quota was hit, as far as can be told.';
