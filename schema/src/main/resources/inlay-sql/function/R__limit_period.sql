create or replace function inlay.limit_period(p_per text, p_zone text, p_at timestamptz, out number bigint, out resets_at timestamptz) language plpgsql stable as $$
declare
  v_local timestamp := p_at at time zone p_zone;
begin
  if p_per = 'day' then
    number := v_local::date - date '1970-01-01';
    resets_at := (v_local::date + 1)::timestamp at time zone p_zone;
  else
    number := extract(year from v_local) * 12 + extract(month from v_local);
    resets_at := (date_trunc('month', v_local) + interval '1 month') at time zone p_zone;
  end if;
end $$;
comment on function inlay.limit_period(text, text, timestamptz) is 'The number of the day or month that a moment lies in, in a zone, and when the next begins.';
