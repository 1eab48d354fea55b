create or replace function inlay.require_priority(p_priority text) returns void language plpgsql immutable as $$
begin
  if p_priority is null or p_priority not in ('high', 'medium', 'low') then
    raise exception 'there is no priority "%"', p_priority using errcode = 'IN006', hint = 'Priorities: high, medium, low.';
  end if;
end $$;
comment on function inlay.require_priority(text) is 'Refuses what is not a priority.';
