-- Generates what is particular to a source as static SQL: render_N(keys) gives the documents' texts and whose they are,
-- by one version of their rows, tenants_N(keys) the latter alone, page_N(after, n) the next keys, capture_N() is the trigger function. Their text forms do not depend on the session (time zone, date style). An update queues rows whose used columns changed, and moves keys by delete and insert.
create or replace function inlay.build_source(p_source int) returns void language plpgsql as $$
declare
  s inlay.source;
  v_table text;
  v_key_t text;
  v_key_n text;
  v_key_o text;
  v_used text[];
  v_match text;
  v_same text;
  v_lane text;
  v_append text;                                       -- a call, but for the operation, the key's expression and the row
  v_truncate text;
  v_from text;
  v_order text;
  c_forms constant text := 'set timezone = ''UTC'' set datestyle = ''ISO, YMD'' set intervalstyle = ''iso_8601'' set extra_float_digits = 1 set bytea_output = ''hex''';
  v_key_forms text;
  v_types text[];
  v_tenant text;
begin
  select * into strict s from inlay.source where source_id = p_source;
  v_table := format('%I.%I', s.schema_name, s.table_name);
  v_key_t := inlay.key_expression(s.key_columns, 't');
  v_key_n := inlay.key_expression(s.key_columns, 'n');
  v_key_o := inlay.key_expression(s.key_columns, 'o');
  v_used := inlay.template_columns(s.template) || case when s.tenant_column is not null then array[s.tenant_column] end;
  v_match := (select string_agg(format('o.%1$I = n.%1$I', c), ' and ') from unnest(s.key_columns) c);
  v_same := format('row(%s) is not distinct from row(%s)', (select string_agg(format('n.%I::text', c), ', ') from unnest(v_used) c),
    (select string_agg(format('o.%I::text', c), ', ') from unnest(v_used) c));
  v_tenant := case when s.tenant_column is null then 'null::text' else format('coalesce(t.%I::text, '''')', s.tenant_column) end;   -- without one it is nobody's
  v_lane := (select inlay.lane(track_id, s.priority)::text from inlay.track where profile_id = s.profile_id and tenant = '');
  if s.tenant_column is null then
    v_append := format('inlay.append(%s, %s, %%1$L, array(select %%2$s from %%3$s))', v_lane, p_source);
    v_truncate := format('inlay.append(%s, %s, ''D'', array(select e.doc_key from inlay.embedded e where e.source_id = %2$s and e.content_hash is not null))', v_lane, p_source);
  else
    v_append := format('inlay.append_tenants(%s, %s, %L, %%1$L, array_agg(%%2$s), array_agg(%%4$s.%s::text)) from %%3$s', p_source, s.profile_id, s.priority,
      replace(format('%I', s.tenant_column), '%', '%%'));
    v_truncate := format('inlay.append_tenants(%s, %s, %L, ''D'', array_agg(e.doc_key), array_agg(e.tenant)) from inlay.embedded e where e.source_id = %1$s and e.content_hash is not null',
      p_source, s.profile_id, s.priority);
  end if;
  v_order := (select string_agg(format('t.%I', c), ', ' order by o) from unnest(s.key_columns) with ordinality k(c, o));
  -- Most keys (and tenants) read the same in every session; only then a writer is spared the settings.
  v_types := s.key_types || array(select format_type(atttypid, null) from pg_attribute where attrelid = to_regclass(v_table) and attname = s.tenant_column);
  v_key_forms := case when exists (select 1 from unnest(v_types) x where x <> all ('{smallint,integer,bigint,uuid,text}') and x !~ '^character') then c_forms else '' end;
  if cardinality(s.key_columns) = 1 then
    v_from := format('%s t where t.%I = any (p_keys::%s[])', v_table, s.key_columns[1], s.key_types[1]);
  else
    v_from := format('unnest(p_keys) k(key) join %s t on (%s) = (%s)', v_table, v_order,
      (select string_agg(format('(k.key::jsonb ->> %s)::%s', o - 1, ty), ', ' order by o) from unnest(s.key_types) with ordinality y(ty, o)));
  end if;
  execute format($f$
    drop function if exists inlay.render_%1$s(text[]);
    create function inlay.render_%1$s(p_keys text[]) returns table (doc_key text, body text, tenant text) language sql stable
      set enable_seqscan = off set jit = off %5$s as $body$ select %2$s, %3$s, %6$s from %4$s $body$ $f$,
    p_source, v_key_t, inlay.template_expression(s.template), v_from, c_forms, v_tenant);
  execute format($f$
    create or replace function inlay.page_%1$s(p_after text, p_n int) returns setof text language plpgsql stable
      set enable_seqscan = off set jit = off %6$s as $body$
    begin
      if p_after is null then
        return query select %2$s from %3$s t order by %4$s limit p_n;
      else
        return query select %2$s from %3$s t where (%4$s) > (%5$s) order by %4$s limit p_n;
      end if;
    end $body$ $f$,
    p_source, v_key_t, v_table, v_order,
    case when cardinality(s.key_columns) = 1 then format('p_after::%s', s.key_types[1])
      else (select string_agg(format('(p_after::jsonb ->> %s)::%s', o - 1, ty), ', ' order by o) from unnest(s.key_types) with ordinality y(ty, o)) end, c_forms);
  -- Hash joins of the transition tables: their plans are kept, and a nested loop chosen for one row would be quadratic for many.
  execute format($f$
    create or replace function inlay.capture_%1$s() returns trigger language plpgsql security definer
      set search_path = pg_catalog, pg_temp set enable_nestloop = off set jit = off %7$s as $body$
    begin
      if tg_op = 'INSERT' then
        perform %3$s;
      elsif tg_op = 'UPDATE' then
        perform %4$s;
        perform %5$s;
      elsif tg_op = 'DELETE' then
        perform %6$s;
      else
        perform %2$s;
      end if;
      return null;
    end $body$ $f$,
    p_source, v_truncate, format(v_append, 'I', v_key_n, 'new_rows n', 'n'),
    format(v_append, 'U', v_key_n, format('new_rows n where not exists (select 1 from old_rows o where %s and %s)', v_match, v_same), 'n'),
    format(v_append, 'D', v_key_o, format('old_rows o where not exists (select 1 from new_rows n where %s)', v_match), 'o'),
    format(v_append, 'D', v_key_o, 'old_rows o', 'o'), v_key_forms);
  if s.tenant_column is not null then
    execute format($f$
      create or replace function inlay.tenants_%1$s(p_keys text[]) returns table (doc_key text, tenant text) language sql stable
        set enable_seqscan = off set jit = off %5$s as $body$ select %2$s, %3$s from %4$s $body$ $f$,
      p_source, v_key_t, v_tenant, v_from, c_forms);
    execute format('revoke execute on function inlay.tenants_%1$s(text[]) from public', p_source);
  end if;
  execute format('create or replace trigger inlay_%1$s_insert after insert on %2$s referencing new table as new_rows for each statement execute function inlay.capture_%1$s()', p_source, v_table);
  execute format('create or replace trigger inlay_%1$s_update after update on %2$s referencing old table as old_rows new table as new_rows for each statement execute function inlay.capture_%1$s()', p_source, v_table);
  execute format('create or replace trigger inlay_%1$s_delete after delete on %2$s referencing old table as old_rows for each statement execute function inlay.capture_%1$s()', p_source, v_table);
  execute format('create or replace trigger inlay_%1$s_truncate after truncate on %2$s for each statement execute function inlay.capture_%1$s()', p_source, v_table);
  execute format('revoke execute on function inlay.render_%1$s(text[]), inlay.page_%1$s(text, int), inlay.capture_%1$s() from public', p_source);
end $$;
comment on function inlay.build_source(int) is 'Generates a source''s readers and triggers.';
