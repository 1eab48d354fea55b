-- Whoever moves, closes or truncates must see what was committed just now; an older snapshot would lose items or offer them twice.
create or replace function inlay.require_read_committed() returns void language plpgsql as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'this needs a READ COMMITTED transaction, not %', upper(current_setting('transaction_isolation')) using errcode = '25001',
      hint = 'Call it in a transaction of its own (autocommit).';
  end if;
end $$;
comment on function inlay.require_read_committed() is 'Refuses transactions that work on an old snapshot.';
