-- Ends the claims whose deadline has passed or whose worker is dead, and offers their items again. Relies on the indexes (deadline) and
-- (worker_id, claim_id) of the claims: most of the ledger is claims that are closed and not yet due.
create or replace function inlay.expire_claims() returns int language plpgsql as $$
declare
  c inlay.claim;
  v_n int := 0;
  v_ok int;
  v_failed int;
begin
  perform inlay.require_read_committed();
  for c in
    select k.* from (
      select d.* from inlay.claim d where d.deadline < transaction_timestamp()
      union all
      select d.* from inlay.embedding_queue_workers w join inlay.claim d using (worker_id)
      where w.status = 'stopped' and d.claimed_at < w.stopped_at and d.deadline >= transaction_timestamp()) k
    where not exists (select 1 from inlay.closure o where o.slot = k.slot and o.claim_id = k.claim_id)
  loop
    continue when not pg_try_advisory_xact_lock(740602, (c.claim_id / 1000 % 2147483647)::int);   -- it is being closed right now
    select count(*) filter (where state = 'completed'), count(*) filter (where state = 'failed') into v_ok, v_failed from inlay.outcomes_in(c.slot, c.claim_id);
    insert into inlay.closure (slot, claim_id, outcome, completed, failed, returned)
    values (c.slot, c.claim_id, 'expired', v_ok, v_failed, c.n - v_ok - v_failed) on conflict do nothing;
    continue when not found;
    perform inlay.offer_again(c, true, 0, 'R');
    v_n := v_n + 1;
  end loop;
  if v_n > 0 then
    perform inlay.wake();
    perform inlay.tell_free_seat();
  end if;
  return v_n;
end $$;
comment on function inlay.expire_claims() is 'Ends claims past their deadline or of dead workers and offers their items again; returns how many claims.';
