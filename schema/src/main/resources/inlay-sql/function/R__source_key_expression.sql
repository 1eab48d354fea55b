-- A document's key as text: the column itself when there is one, else a JSON array of the columns.
create or replace function inlay.key_expression(p_columns text[], p_row text) returns text language sql immutable strict as $$
  select case when cardinality(p_columns) = 1 then format('%s.%I::text', p_row, p_columns[1])
    else 'jsonb_build_array(' || (select string_agg(format('%s.%I::text', p_row, c), ', ' order by o) from unnest(p_columns) with ordinality k(c, o)) || ')::text' end
$$;
comment on function inlay.key_expression(text[], text) is 'The SQL expression of a document''s key over a row of this name.';
