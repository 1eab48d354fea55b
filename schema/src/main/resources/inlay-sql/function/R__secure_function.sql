-- search_path is pinned in what runs as the owner, so that a caller cannot put functions of its own in the way. Generated functions are listed with
-- a star for their number.
create or replace function inlay.secure_function(p_function regprocedure) returns void language plpgsql as $$
declare
  a record;
  r record;
begin
  execute format('revoke all on function %s from public', p_function);
  select x.* into a from inlay.access() x join pg_proc p on x.function_name in (p.proname, regexp_replace(p.proname, '_\d+$', '_*')) where p.oid = p_function;
  if a.function_name is null then return; end if;
  if a.as_owner then execute format('alter function %s security definer set search_path = pg_catalog, pg_temp', p_function); end if;
  for r in select l.value as role from jsonb_each_text('{"v": "inlay_viewer", "o": "inlay_operator", "w": "inlay_worker", "a": "inlay_app", "d": "inlay_admin"}') l
    join pg_roles p on p.rolname = l.value where position(l.key in a.roles || 'd') > 0
  loop
    execute format('grant execute on function %s to %I', p_function, r.role);
  end loop;
end $$;
comment on function inlay.secure_function(regprocedure) is 'Who may call a function, and as whom it runs, as access() says.';
