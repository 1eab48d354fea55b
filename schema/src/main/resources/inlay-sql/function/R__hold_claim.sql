-- Lets a worker store a part of a claim's work before the claim ends. Call it first in the transaction that stores: until that ends nobody
-- else can end the claim, and expire_claims() passes by. A worker that comes too late is refused, so that nothing of it is stored. What it stores
-- has no outcome: whoever is offered the items again finds the texts unchanged.
create or replace function inlay.hold_claim(p_claim bigint, p_token bigint) returns void language plpgsql as $$
begin
  perform inlay.require_read_committed();
  perform inlay.lock_claim(p_claim);
  perform inlay.open_claim(p_claim, p_token);
end $$;
comment on function inlay.hold_claim(bigint, bigint) is 'Keeps a claim open until the end of the transaction; an error when it has ended already.';
