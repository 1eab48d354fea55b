-- Whoever may create triggers on another's table may not drop them: there they stay, and do nothing.
create or replace function inlay.uninstall_capture(p_source int, p_table regclass) returns void language plpgsql as $$
declare
  t record;
begin
  -- Clones of a row trigger go with that of their parent.
  for t in select g.tgname, g.tgrelid::regclass as relation, g.tgfoid::regprocedure as function from inlay.table_family(p_table) f join pg_trigger g on g.tgrelid = f.relation
    where g.tgname ~ format('^inlay_%s_(w\d+_)?(insert|update|delete|truncate|row)$', p_source) and g.tgparentid = 0
  loop
    begin
      execute format('drop trigger if exists %I on %s', t.tgname, t.relation);
    exception when insufficient_privilege then
      execute format('create or replace function %s returns trigger language plpgsql as ''begin return null; end''', t.function);
      raise warning 'trigger % stays on %, which is not ours, and does nothing: its owner may drop it', t.tgname, t.relation;
    end;
  end loop;
end $$;
comment on function inlay.uninstall_capture(int, regclass) is 'Drops a source''s triggers from a table and all that is part of it.';
