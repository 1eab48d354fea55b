create or replace function inlay.open_claim(p_claim bigint, p_token bigint) returns inlay.claim language plpgsql as $$
declare
  c inlay.claim;
  o inlay.closure;
begin
  begin
    c := inlay.claim_in((p_claim % 1000)::int, p_claim);
  exception when raise_exception then null;            -- no such slot
  end;
  if c.token is distinct from p_token or c.claim_id is null then
    raise exception 'claim % does not exist or is not yours', p_claim using errcode = 'IN002',
      hint = 'A claim is named by the id and the token that claim() returned.';
  end if;
  o := inlay.closure_in(c.slot, p_claim);
  if o.claim_id is not null then
    raise exception 'claim % is closed: % at %', p_claim, o.outcome, o.closed_at using errcode = 'IN003',
      hint = 'Its items were or will be offered again; drop this work.';
  end if;
  return c;
end $$;
comment on function inlay.open_claim(bigint, bigint) is 'The claim of this id and token, if it is open; else an error that says why not.';
