create or replace function inlay.require_zone(p_zone text) returns void language plpgsql stable as $$
begin
  perform now() at time zone p_zone;
exception when invalid_parameter_value then
  raise exception 'there is no time zone "%"', p_zone using errcode = 'IN006', hint = 'Names are those of pg_timezone_names, as America/Los_Angeles.';
end $$;
comment on function inlay.require_zone(text) is 'Refuses what is not a time zone.';
