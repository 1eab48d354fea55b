-- Whoever ends a claim, or an item of it, takes turns with all others who do; expire_claims() passes by instead of waiting.
create or replace function inlay.lock_claim(p_claim bigint) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(740602, (p_claim / 1000 % 2147483647)::int);
end $$;
comment on function inlay.lock_claim(bigint) is 'Lets one transaction at a time end a claim or an item of it.';
