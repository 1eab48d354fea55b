create or replace function inlay.restored() returns boolean language sql stable as $$
  select not exists (select 1 from inlay.origin where xmin = xid::xid and tableoid = relation)
$$;
comment on function inlay.restored() is 'Whether this database came out of a dump and its queue has not been adopted yet: inlay migrate does it.';
