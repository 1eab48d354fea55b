create or replace function inlay.claim_of_worker(p_claim bigint, p_worker text) returns inlay.claim language plpgsql as $$
declare
  c inlay.claim;
begin
  perform inlay.require_worker(p_worker);
  perform inlay.require_read_committed();
  if p_claim is not null then perform inlay.lock_claim(p_claim); end if;
  begin
    c := inlay.claim_in((p_claim % 1000)::int, p_claim);
  exception when raise_exception then null;            -- no such slot
  end;
  if c.claim_id is null or c.worker_id <> p_worker then
    raise exception 'claim % does not exist or is not of worker "%"', p_claim, p_worker using errcode = 'IN002',
      hint = 'Use the claim_id and worker_id of get_next_embedding_batch().';
  end if;
  return inlay.open_claim(p_claim, c.token);
end $$;
comment on function inlay.claim_of_worker(bigint, text) is 'An open claim, if it is this worker''s; locked until the end of the transaction.';
