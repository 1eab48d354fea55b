-- Whose documents the caller may see, of sources with a tenant column. Admins, operators, workers and the owner see all (null). Everybody else
-- sees those of the tenant that the session names (set inlay.tenant), and none while it names none (''). The caller is who SET ROLE made it,
-- else who logged in: current_user would be the owner within functions that run as the owner.
create or replace function inlay.tenant_scope() returns text language plpgsql stable parallel safe as $$
declare
  v_caller name := coalesce(nullif(current_setting('role'), 'none'), session_user);
begin
  if pg_has_role(v_caller, (select nspowner from pg_namespace where nspname = 'inlay'), 'usage')
    or exists (select 1 from pg_roles r where r.rolname in ('inlay_admin', 'inlay_operator', 'inlay_worker') and pg_has_role(v_caller, r.oid, 'usage'))
  then
    return null;
  end if;
  return coalesce(current_setting('inlay.tenant', true), '');
end $$;
comment on function inlay.tenant_scope() is 'Of sources with tenants the caller sees the documents of this tenant; null: of all; empty: of none.';
