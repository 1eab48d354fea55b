-- The ids of a restored run are those of another cluster, and can be the same as those of runs that were appended since. But what wrote it
-- here (xmin) is no later than the restore's last transaction, while a run that was appended here was written by the transaction that it
-- names, or by a subtransaction of it, which has a larger id. Not strict, so that it is inlined.
create or replace function inlay.is_foreign(p_xmin xid, p_xid xid8, p_restored xid8, p_now xid8) returns boolean language sql immutable parallel safe as $$
  select p_xid <= p_restored or inlay.full_xid(p_xmin, p_now) < p_xid
$$;
comment on function inlay.is_foreign(xid, xid8, xid8, xid8) is 'Whether a run of a restored log came out of the dump, and was not appended since.';
