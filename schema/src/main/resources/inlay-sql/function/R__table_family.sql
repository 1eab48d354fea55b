create or replace function inlay.table_family(p_table regclass) returns table (relation regclass) language sql stable as $$
  with recursive family as (
    select p_table as relation union select i.inhrelid::regclass from family f join pg_inherits i on i.inhparent = f.relation)
  select f.relation from family f join pg_class c on c.oid = f.relation where c.relkind in ('r', 'p')
$$;
comment on function inlay.table_family(regclass) is 'A table, its partitions and its children.';
