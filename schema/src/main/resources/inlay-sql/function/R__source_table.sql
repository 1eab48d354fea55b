create or replace function inlay.source_table(s inlay.source) returns regclass language sql stable as $$
  select case when s.table_name is not null then to_regclass(format('%I.%I', s.schema_name, s.table_name)) end
$$;
comment on function inlay.source_table(inlay.source) is 'The table of a source; null when it has none, or it is gone.';
