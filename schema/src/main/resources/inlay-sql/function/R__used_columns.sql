create or replace function inlay.used_columns(s inlay.source) returns text[] language sql stable as $$
  select case when s.query is not null then '{}' else array(
    select distinct c from (
      select unnest(inlay.template_columns(x)) from inlay.source_content k, unnest(k.templates) x where k.source_id = s.source_id
      union all select s.tenant_column union all select unnest(s.metadata_columns)) u(c)
    where c is not null order by c) end
$$;
comment on function inlay.used_columns(inlay.source) is 'The columns of a source''s table, but for its key, that its documents are made of; none of a query''s table.';
