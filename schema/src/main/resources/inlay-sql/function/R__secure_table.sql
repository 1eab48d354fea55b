-- Row level security on every table: without a policy nobody but the owner sees a row, even where something was granted by mistake. Viewers, and
-- applications, see the rows of their tenant where table_access() says how to tell. A policy is replaced only when it must, since that locks
-- the table; its comment tells which condition it has.
create or replace function inlay.secure_table(p_table regclass) returns void language plpgsql as $$
declare
  c_letters constant jsonb := '{"v": "inlay_viewer", "o": "inlay_operator", "w": "inlay_worker", "a": "inlay_app", "d": "inlay_admin"}';
  c pg_class;
  a record;
  r record;
  v_rows text;
  v_says text;
begin
  select * into c from pg_class where oid = p_table;
  execute format('revoke all on %s from public', p_table);
  if c.relkind in ('r', 'p') and not c.relrowsecurity then execute format('alter table %s enable row level security', p_table); end if;
  select * into a from inlay.table_access() t where t.table_name = c.relname or right(t.table_name, 2) = '_*' and c.relname ~ ('^' || left(t.table_name, -1) || '\d+$');
  if a.table_name is null then return; end if;
  for r in select l.value as role, position(l.key in a.readers || 'd') > 0 as reads, position(l.key in a.changers) > 0 as changes, l.key in ('v', 'a') as bound
    from jsonb_each_text(c_letters) l join pg_roles p on p.rolname = l.value
  loop
    if r.reads then execute format('grant select on %s to %I', p_table, r.role); end if;
    if r.changes then execute format('grant %s on %s to %I', case when c.relkind = 'v' then 'insert' else 'select, insert, update, delete' end, p_table, r.role); end if;
    continue when c.relkind = 'v' or not (r.reads or r.changes);
    v_rows := case when r.bound and a.scope is not null then inlay.row_policy(c.relname, a.scope) else 'true' end;
    v_says := case when v_rows = 'true' then 'every row' else 'rows of one''s tenant, ' || md5(v_rows) end;
    continue when exists (select 1 from pg_policy p where p.polrelid = p_table and p.polname = r.role and p.polcmd = case when r.changes then '*' else 'r' end
      and coalesce(obj_description(p.oid, 'pg_policy'), 'every row') = v_says);
    if exists (select 1 from pg_policy where polrelid = p_table and polname = r.role) then execute format('drop policy %I on %s', r.role, p_table); end if;
    execute format('create policy %I on %s for %s to %I using (%s) %s', r.role, p_table, case when r.changes then 'all' else 'select' end, r.role, v_rows,
      case when r.changes then format('with check (%s)', v_rows) else '' end);
    execute format('comment on policy %I on %s is %L', r.role, p_table, v_says);
  end loop;
end $$;
comment on function inlay.secure_table(regclass) is 'Row level security, grants and policies of one table; call it after creating one.';
