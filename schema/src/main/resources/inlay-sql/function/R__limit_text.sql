create or replace function inlay.limit_text(l inlay.quota_limit) returns text language sql immutable as $$
  select case l.unit when 'money' then '$' || round(inlay.limit_amount(l) / 1e9, 6) else inlay.limit_amount(l) || ' ' || l.unit end || ' a ' || l.per
$$;
comment on function inlay.limit_text(inlay.quota_limit) is 'A limit in words: 60 requests a minute.';
