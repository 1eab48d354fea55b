-- Words that only the template brings are no text: where no column has any, the next template is asked, and after the last there is nothing to embed.
create or replace function inlay.text_expression(p_templates text[]) returns text language sql stable strict as $$
  select 'case ' || string_agg(format('when %s then %s',
    (select string_agg(format('t.%I::text ~ ''\S''', c), ' or ') from unnest(inlay.template_columns(x)) c), inlay.template_expression(x)), ' ' order by o) || ' else '''' end'
  from unnest(p_templates) with ordinality k(x, o)
$$;
comment on function inlay.text_expression(text[]) is 'The SQL expression of a content type''s text over a row named t: the first template counts in which some column has a text.';
