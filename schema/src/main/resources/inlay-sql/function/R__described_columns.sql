-- A query's columns are those of a view of it, which also tells whether it is one. The view does not stay: it would keep the application from
-- changing its tables. Read as the readers will: a table in it is named with its schema.
create or replace function inlay.described_columns(p_table regclass, p_query text) returns table (name text, type text, number int) language plpgsql
  set search_path = pg_catalog, pg_temp as $$
declare
  v_view text := format('inlay.description_of_%s', pg_backend_pid());
  v_relation regclass := p_table;
begin
  if p_query is not null then
    begin
      execute format('create view %s as select * from (%s) q', v_view, p_query);
    exception when syntax_error or undefined_column or undefined_table or undefined_function or ambiguous_column or duplicate_column or invalid_column_definition then
      raise exception 'the query cannot be read: %', sqlerrm using errcode = 'IN010', hint = 'It is one select, without a semicolon, whose columns have names of their own; tables in it are named with their schemas.';
    end;
    v_relation := v_view::regclass;
  end if;
  return query select a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnum::int from pg_attribute a
    where a.attrelid = v_relation and a.attnum > 0 and not a.attisdropped order by a.attnum;
  if p_query is not null then execute format('drop view %s', v_view); end if;
end $$;
comment on function inlay.described_columns(regclass, text) is 'The columns of a query, or else of a table, with their types.';
