create or replace function inlay.describe_transaction(p_xid xid8) returns text language sql stable as $$
  select coalesce(
    (select format('prepared as %s since %s', gid, date_trunc('second', prepared)) from pg_prepared_xacts where transaction = p_xid::xid),
    (select inlay.describe_session(pid) from pg_locks where locktype = 'transactionid' and transactionid = p_xid::xid and mode = 'ExclusiveLock' limit 1),
    'ended by now')
$$;
comment on function inlay.describe_transaction(xid8) is 'Whose transaction this is, for people.';
