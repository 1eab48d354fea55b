-- Makes the roles where it may, takes everything from PUBLIC, and gives what access() and table_access() say. A role that is not there is left
-- out with a warning: the owner can do everything without them. Run by install() after each migration, since replacing a function resets
-- how it runs.
create or replace function inlay.secure() returns void language plpgsql as $$
declare
  c_letters constant jsonb := '{"v": "inlay_viewer", "o": "inlay_operator", "w": "inlay_worker", "a": "inlay_app", "d": "inlay_admin"}';
  v_role text;
  v_letter text;
  v_roles text[];
begin
  for v_letter, v_role in select key, value from jsonb_each_text(c_letters) loop
    if not exists (select 1 from pg_roles where rolname = v_role) then
      begin
        execute format('create role %I nologin', v_role);
      exception
        when duplicate_object or unique_violation then null;   -- another database's migration made it just now
        when insufficient_privilege then
          raise warning 'role % is missing and % may not create it: the schema''s owner works without it', v_role, current_user;
      end;
    end if;
    if exists (select 1 from pg_roles where rolname = v_role) then v_roles := v_roles || v_letter; end if;
  end loop;
  revoke all on schema inlay from public;
  revoke all on all tables in schema inlay from public;
  revoke all on all sequences in schema inlay from public;
  foreach v_letter in array coalesce(v_roles, '{}') loop
    v_role := c_letters ->> v_letter;
    execute format('grant usage on schema inlay to %1$I; revoke all on all tables in schema inlay from %1$I; revoke all on all functions in schema inlay from %1$I', v_role);
  end loop;
  perform inlay.secure_function(p.oid) from pg_proc p where p.pronamespace = 'inlay'::regnamespace and p.prokind = 'f';
  perform inlay.secure_table(c.oid) from pg_class c where c.relnamespace = 'inlay'::regnamespace and c.relkind in ('r', 'p', 'v');
end $$;
comment on function inlay.secure() is 'Roles, grants and policies, as access() and table_access() say.';
