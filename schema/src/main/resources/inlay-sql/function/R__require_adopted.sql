-- Whoever compares transaction ids of the log with those of the present would lose items, or offer them twice. Says restored() again,
-- because every claim asks: a call of a function that runs as its owner would cost more than the look.
create or replace function inlay.require_adopted() returns void language plpgsql as $$
begin
  if not exists (select 1 from inlay.origin where xmin = xid::xid and tableoid = relation) then
    raise exception 'this database was restored from a dump: the queue''s transaction ids are those of another cluster' using errcode = 'IN001',
      hint = 'Run inlay migrate: it appends the open items anew.';
  end if;
end $$;
comment on function inlay.require_adopted() is 'Refuses to go on in a restored database until its queue is adopted.';
