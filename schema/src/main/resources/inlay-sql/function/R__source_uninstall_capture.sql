create or replace function inlay.uninstall_capture(p_source int, p_table regclass) returns void language plpgsql as $$
declare
  t record;
begin
  -- Clones of a row trigger go with that of their parent.
  for t in select g.tgname, g.tgrelid::regclass as relation from inlay.table_family(p_table) f join pg_trigger g on g.tgrelid = f.relation
    where g.tgname ~ format('^inlay_%s_(w\d+_)?(insert|update|delete|truncate|row)$', p_source) and g.tgparentid = 0
  loop
    execute format('drop trigger if exists %I on %s', t.tgname, t.relation);
  end loop;
end $$;
comment on function inlay.uninstall_capture(int, regclass) is 'Drops a source''s triggers from a table and all that is part of it.';
