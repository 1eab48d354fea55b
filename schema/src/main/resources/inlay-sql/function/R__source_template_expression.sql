-- A template as an SQL expression over the row t: literal pieces quoted, columns as text, null as nothing.
create or replace function inlay.template_expression(p_template text) returns text language plpgsql immutable strict as $$
declare
  v_parts text[] := '{}';
  v_rest text := p_template;
  m text[];
begin
  loop
    m := regexp_match(v_rest, '^((?:[^{}]|\{\{|\}\})*)(?:\{([^{}]+)\}(.*))?$', 's');
    if m is null then
      raise exception 'the template has a single brace near "%"', left(v_rest, 40) using errcode = 'IN010', hint = 'Name a column as {column}; write {{ or }} for a brace.';
    end if;
    if m[1] <> '' then v_parts := v_parts || quote_literal(replace(replace(m[1], '{{', '{'), '}}', '}')); end if;
    exit when m[2] is null;
    v_parts := v_parts || format('coalesce(t.%I::text, '''')', m[2]);
    v_rest := m[3];
  end loop;
  return coalesce(nullif(array_to_string(v_parts, ' || '), ''), '''''');
end $$;
comment on function inlay.template_expression(text) is 'The SQL expression that renders a template over a row named t.';
