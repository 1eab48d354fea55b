-- The open claim of a worker that holds an item, locked. Relies on the index claim (worker_id, claim_id), newest first: a worker's open
-- claim is among its last ones.
create or replace function inlay.worker_claim(p_item bigint, p_worker text) returns inlay.claim language plpgsql as $$
declare
  c inlay.claim;
  k inlay.claim;
begin
  perform inlay.require_worker(p_worker);
  perform inlay.require_read_committed();
  for c in select * from inlay.claim x where x.worker_id = p_worker order by x.worker_id desc, x.claim_id desc loop
    continue when (inlay.closure_in(c.slot, c.claim_id)).claim_id is not null;
    continue when not exists (select 1 from inlay.offered_runs(c.stretches, c.voided) r where p_item = any (r.item_ids));
    perform inlay.lock_claim(c.claim_id);
    k := inlay.open_claim(c.claim_id, c.token);        -- still
    if exists (select 1 from inlay.outcomes_in(k.slot, k.claim_id) o where o.item_id = p_item) then
      raise exception 'item % has its outcome already', p_item using errcode = 'IN004', hint = 'It was completed, failed or returned before.';
    end if;
    return k;
  end loop;
  raise exception 'worker "%" has no open claim that holds item %', p_worker, p_item using errcode = 'IN004',
    hint = 'Its claim was completed, released or expired, or another worker holds it; drop this work.';
end $$;
comment on function inlay.worker_claim(bigint, text) is 'The open claim in which a worker holds an item; locked until the end of the transaction.';
