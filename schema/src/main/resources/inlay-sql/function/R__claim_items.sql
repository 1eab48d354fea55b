-- claim() and claim_runs() in one round trip, for a queue with little in it, where the time to the start of work counts. A large claim comes
-- as one row without keys, so that the track's lock is not held while its rows travel: read them with claim_runs() after the commit.
create or replace function inlay.claim_items(p_profile int, p_worker text, p_n int, p_lease_ms int default null)
returns table (claim_id bigint, token bigint, n int, deadline timestamptz, source_id int, op "char", attempt smallint, enqueued_at timestamptz,
  keys text[], item_ids bigint[]) language plpgsql as $$
declare
  k record;
  c inlay.claim;
begin
  select * into k from inlay.claim(p_profile, p_worker, p_n, p_lease_ms);
  if k.claim_id is null then
    if current_setting('inlay.refused', true) = 'on' then return next; end if;
    return;
  end if;
  claim_id := k.claim_id; token := k.token; n := k.n; deadline := k.deadline;
  if n not between 1 and 64 then return next; return; end if;
  c := inlay.claim_in((k.claim_id % 1000)::int, k.claim_id);
  for source_id, op, attempt, enqueued_at, keys, item_ids in
    select r.source_id, r.op, r.attempt, r.enqueued_at, r.keys, r.item_ids from inlay.offered_runs(c.stretches, c.voided) r
  loop
    return next;
  end loop;
end $$;
comment on function inlay.claim_items(int, text, int, int) is 'As claim(), with the items (a row per run) when they are few; keys is null when they are to be read with claim_runs(). A row of nulls: there is something, but as many claims are open as may be.';
