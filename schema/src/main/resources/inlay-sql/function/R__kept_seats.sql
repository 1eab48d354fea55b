-- Of claims that were open when the ledger turned. A claim that is not there any more was closed long since: its slot has been truncated.
create or replace function inlay.kept_seats() returns setof inlay.seat_kept language plpgsql stable as $$
declare
  k inlay.seat_kept;
begin
  for k in select * from inlay.seat_kept x where x.deadline > clock_timestamp() loop
    continue when (inlay.closure_in((k.claim_id % 1000)::int, k.claim_id)).claim_id is not null
      or (inlay.claim_in((k.claim_id % 1000)::int, k.claim_id)).claim_id is null;
    return next k;
  end loop;
end $$;
comment on function inlay.kept_seats() is 'Seats of open claims that stand in earlier slots of the ledger.';
