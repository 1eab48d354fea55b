create or replace function inlay.open_claims() returns setof inlay.claim language sql stable as $$
  select c.* from inlay.claim c where not exists (select 1 from inlay.closure o where o.slot = c.slot and o.claim_id = c.claim_id)
$$;
comment on function inlay.open_claims() is 'The claims that nobody has closed yet.';
