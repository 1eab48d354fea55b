-- render_N(keys) gives documents by one version of their rows: whose they are, what is carried along, and a text for each content type; page_N(after, n)
-- the next keys; keys_N(keys) which of them are there, and whose; poll_N(after, key, n) what has a greater value in the column that is polled. Row level security
-- of the table would hide rows, which would pass for deleted ones: with it off, PostgreSQL refuses to hide any. They run as the schema's owner,
-- for workers, so the path is short: a query names tables with their schemas.
create or replace function inlay.build_source_readers(s inlay.source) returns void language plpgsql as $$
declare
  v_rows text := inlay.source_relation(s);
  v_key text := inlay.key_expression(s.key_columns, 't');
  v_order text := (select string_agg(format('t.%I', c), ', ' order by o) from unnest(s.key_columns) with ordinality k(c, o));
  v_parts text := (select string_agg(format('(%%1$s::jsonb ->> %s)::%s', o - 1, ty), ', ' order by o) from unnest(s.key_types) with ordinality y(ty, o));
  v_tenant text := case when s.tenant_column is null then 'null::text' else format('coalesce(t.%I::text, '''')', s.tenant_column) end;   -- without one it is nobody's
  v_carried text := (select 'jsonb_build_object(' || string_agg(format('%L, t.%I', c, c), ', ' order by o) || ')' from unnest(s.metadata_columns) with ordinality k(c, o));
  v_texts text;
  v_columns text;
  v_from text;
  v_after text;
  v_as text := format('language %%s stable security definer set search_path = %s set enable_seqscan = off set jit = off set row_security = off %s as %%L',
    inlay.reader_path(s), inlay.text_forms());
begin
  select string_agg(inlay.text_expression(templates), ', ' order by place), string_agg(format('body_%s text', place), ', ' order by place)
  into v_texts, v_columns from inlay.source_content c where c.source_id = s.source_id;
  if cardinality(s.key_columns) = 1 then
    v_from := format('%s t where t.%I = any (p_keys::%s[])', v_rows, s.key_columns[1], s.key_types[1]);
    v_after := format('p_after::%s', s.key_types[1]);
  else
    -- A query is asked for one key at a time: so its own conditions can use it.
    v_from := format(case when s.query is null then 'unnest(p_keys) k(key) join %s t on (%s) = (%s)' else 'unnest(p_keys) k(key) cross join lateral (select * from %s q where (%s) = (%s)) t' end,
      v_rows, replace(v_order, 't.', case when s.query is null then 't.' else 'q.' end), format(v_parts, 'k.key'));
    v_after := format(v_parts, 'p_after');
  end if;
  execute format('drop function if exists inlay.render_%1$s(text[]), inlay.keys_%1$s(text[])', s.source_id);
  execute format('create function inlay.render_%s(p_keys text[]) returns table (doc_key text, tenant text, metadata jsonb, %s) %s', s.source_id, v_columns,
    format(v_as, 'sql', format('select %s, %s, %s, %s from %s', v_key, v_tenant, coalesce(v_carried, 'null::jsonb'), v_texts, v_from)));
  execute format('create function inlay.keys_%s(p_keys text[]) returns table (doc_key text, tenant text) %s', s.source_id,
    format(v_as, 'sql', format('select %s, %s from %s', v_key, v_tenant, v_from)));
  execute format('create or replace function inlay.page_%s(p_after text, p_n int) returns setof text %s', s.source_id, format(v_as, 'plpgsql', format('
    begin
      if p_after is null then
        return query select %1$s from %2$s t order by %3$s limit p_n;
      else
        return query select %1$s from %2$s t where (%3$s) > (%4$s) order by %3$s limit p_n;
      end if;
    end', v_key, v_rows, v_order, v_after)));
  perform inlay.secure_function(f::regprocedure) from unnest(array[format('inlay.render_%s(text[])', s.source_id), format('inlay.keys_%s(text[])', s.source_id),
    format('inlay.page_%s(text, int)', s.source_id)]) f;
  if s.poll_column is not null then
    perform inlay.build_source_poll(s, v_key, v_order, v_after, v_as);
  end if;
end $$;
comment on function inlay.build_source_readers(inlay.source) is 'Generates the functions that read a source''s documents.';
