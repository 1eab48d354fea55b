create or replace function inlay.template_columns(p_template text) returns text[] language sql immutable strict as $$
  select coalesce(array_agg(distinct m[1]), '{}') from regexp_matches(replace(replace(p_template, '{{', ''), '}}', ''), '\{([^{}]+)\}', 'g') m
$$;
comment on function inlay.template_columns(text) is 'The columns that a template names as {column}; {{ and }} are braces.';
