create or replace function inlay.require_limit(p_unit text, p_per text) returns void language plpgsql immutable as $$
begin
  if p_unit is null or p_unit not in ('requests', 'inputs', 'tokens', 'money') then
    raise exception 'no limit counts "%"', p_unit using errcode = 'IN006', hint = 'A limit counts requests, inputs, tokens or money.';
  end if;
  if p_per is null or p_per not in ('minute', 'day', 'month') then
    raise exception 'no limit counts per "%"', p_per using errcode = 'IN006', hint = 'A limit counts per minute, day or month.';
  end if;
  if p_unit = 'money' and p_per = 'minute' then
    raise exception 'money is limited per day or month, not per minute' using errcode = 'IN006', hint = 'Limit the tokens of a minute instead.';
  end if;
end $$;
comment on function inlay.require_limit(text, text) is 'Refuses what is not a kind of limit.';
