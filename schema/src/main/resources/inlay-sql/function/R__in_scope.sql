-- What has no source any more may have been anybody's: only those who see all see it. Call it where the search_path is pinned.
create or replace function inlay.in_scope(p_scope text, p_source int, p_tenant_column text, p_tenant text) returns boolean language sql immutable parallel safe as $$
  select p_scope is null or p_source is not null and p_tenant_column is null or p_tenant = p_scope and p_scope <> ''
$$;
comment on function inlay.in_scope(text, int, text, text) is 'Whether somebody of this scope may see a document of this source (null: gone) and tenant.';
