create or replace function inlay.source_relation(s inlay.source) returns text language sql stable as $$
  select case when s.query is null then format('%I.%I', s.schema_name, s.table_name) else format('(%s)', s.query) end
$$;
comment on function inlay.source_relation(inlay.source) is 'What a source''s documents are read from, as it stands in FROM: a table, or a query in brackets.';
