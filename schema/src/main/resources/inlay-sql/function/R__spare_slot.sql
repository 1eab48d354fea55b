create or replace function inlay.spare_slot() returns int language sql as $$
  select min(substr(c.relname, 5)::int) from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'inlay.run'::regclass
    and not exists (select 1 from inlay.segment g where g.freed_at is null and g.slot = substr(c.relname, 5)::int)
$$;
comment on function inlay.spare_slot() is 'A slot of the log''s ring that no live segment uses, or null.';
