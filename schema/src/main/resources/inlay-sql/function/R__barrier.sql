-- pg_snapshot_xmax is one past the newest transaction that has ENDED: a writer that took its id a moment ago can lie beyond it, and is
-- then in no snapshot's list of running ones. Undoing a subtransaction that has an id moves that mark beyond every id assigned so far,
-- hence: announce (setval), pass the barrier, take a snapshot: who may have read the old value either ended or is in its xip.
create or replace function inlay.barrier() returns void language plpgsql as $$
begin
  perform from inlay.barrier_row for update;
  if not found then raise exception 'inlay.barrier_row is empty' using errcode = 'IN000', hint = 'Insert the one row 1 into it.'; end if;
  raise exception using errcode = 'IN999';
exception when sqlstate 'IN999' then null;
end $$;
comment on function inlay.barrier() is 'After it, every snapshot knows each transaction that had an id before it: as ended or as running.';
