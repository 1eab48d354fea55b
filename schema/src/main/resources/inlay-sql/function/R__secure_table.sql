-- Row level security on every table: without a policy nobody but the owner sees a row, even where something was granted by mistake.
create or replace function inlay.secure_table(p_table regclass) returns void language plpgsql as $$
declare
  c_letters constant jsonb := '{"v": "inlay_viewer", "o": "inlay_operator", "w": "inlay_worker", "a": "inlay_app", "d": "inlay_admin"}';
  c pg_class;
  a record;
  r record;
begin
  select * into c from pg_class where oid = p_table;
  execute format('revoke all on %s from public', p_table);
  if c.relkind in ('r', 'p') and not c.relrowsecurity then execute format('alter table %s enable row level security', p_table); end if;
  select * into a from inlay.table_access() t where t.table_name = c.relname or right(t.table_name, 2) = '_*' and c.relname ~ ('^' || left(t.table_name, -1) || '\d+$');
  if a.table_name is null then return; end if;
  for r in select l.value as role, position(l.key in a.readers || 'd') > 0 as reads, position(l.key in a.changers) > 0 as changes
    from jsonb_each_text(c_letters) l join pg_roles p on p.rolname = l.value
  loop
    if r.reads then execute format('grant select on %s to %I', p_table, r.role); end if;
    if r.changes then execute format('grant %s on %s to %I', case when c.relkind = 'v' then 'insert' else 'select, insert, update, delete' end, p_table, r.role); end if;
    continue when c.relkind = 'v' or not (r.reads or r.changes);
    continue when exists (select 1 from pg_policy where polrelid = p_table and polname = r.role and polcmd = case when r.changes then '*' else 'r' end);
    if exists (select 1 from pg_policy where polrelid = p_table and polname = r.role) then execute format('drop policy %I on %s', r.role, p_table); end if;   -- locks the table, so only when it must
    execute format('create policy %I on %s for %s to %I using (true) %s', r.role, p_table, case when r.changes then 'all' else 'select' end, r.role,
      case when r.changes then 'with check (true)' else '' end);
  end loop;
end $$;
comment on function inlay.secure_table(regclass) is 'Row level security, grants and policies of one table; call it after creating one.';
