-- Who is bound to a tenant queues for no other.
create or replace function inlay.named_tenant(p_tenant text) returns text language plpgsql stable as $$
declare
  v_scope text := nullif(inlay.tenant_scope(), '');
begin
  if v_scope <> p_tenant then
    raise exception 'this session is of tenant "%" and cannot queue for tenant "%"', v_scope, p_tenant using errcode = 'IN020', hint = 'Leave the tenant out, or set inlay.tenant.';
  end if;
  return coalesce(v_scope, p_tenant);
end $$;
comment on function inlay.named_tenant(text) is 'The tenant for which a caller that names this one queues: its own if it has one; null: each row''s.';
