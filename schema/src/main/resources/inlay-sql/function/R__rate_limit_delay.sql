create or replace function inlay.rate_limit_delay(p_delay_ms int) returns int language plpgsql stable as $$
begin
  if p_delay_ms not between 0 and 2000000000 then
    raise exception 'the delay must be 0 to 2000000000 ms, not %', p_delay_ms using errcode = 'IN006', hint = 'Leave it out for rate_limit_delay_ms.';
  end if;
  return coalesce(p_delay_ms, inlay.setting('rate_limit_delay_ms')::int);
end $$;
comment on function inlay.rate_limit_delay(int) is 'The delay after a rate limit: the given one, checked, or the configured one.';
