-- What was declared as a cap is never exceeded; else the provider knows better. Money is declared in micro-dollars and counted in nano-dollars.
create or replace function inlay.limit_amount(l inlay.quota_limit) returns bigint language sql immutable as $$
  select case when l.cap then least(l.declared, l.told) else coalesce(l.told, l.declared) end * case l.unit when 'money' then 1000 else 1 end
$$;
comment on function inlay.limit_amount(inlay.quota_limit) is 'How much a limit allows in its window, refusals aside; null: unknown.';
