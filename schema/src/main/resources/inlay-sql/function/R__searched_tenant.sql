create or replace function inlay.searched_tenant(s inlay.source, p_tenant text) returns text language plpgsql stable as $$
declare
  v_scope text := inlay.tenant_scope();
begin
  if s.tenant_column is null then
    if p_tenant is not null then
      raise exception 'source "%" knows no tenants', s.name using errcode = 'IN010', hint = 'Leave the tenant out: its declaration names no tenant column.';
    end if;
    return null;
  end if;
  if v_scope = '' then
    raise exception 'the documents of source "%" are of tenants, and this session is of none', s.name using errcode = 'IN020', hint = 'Set inlay.tenant: set inlay.tenant = ''acme''.';
  end if;
  if v_scope <> p_tenant then
    raise exception 'this session is of tenant "%" and cannot search for tenant "%"', v_scope, p_tenant using errcode = 'IN020', hint = 'Leave the tenant out, or set inlay.tenant.';
  end if;
  return coalesce(v_scope, p_tenant);
end $$;
comment on function inlay.searched_tenant(inlay.source, text) is 'Whose documents a search of a source is about, when the caller names this tenant or none; null: all.';
