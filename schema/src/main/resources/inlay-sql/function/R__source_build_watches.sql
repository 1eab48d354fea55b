-- watch_N_P() is the function of statement triggers on a table that the source's query joins in: it queues the documents whose columns match those
-- of changed rows. Where they match the key itself, nothing is read. Whatever changed of a row counts, and a row that moved from one
-- document to another concerns both. Truncating such a table concerns all documents: a backfill of those that are there is left for workers.
create or replace function inlay.build_source_watches(s inlay.source) returns void language plpgsql as $$
declare
  w inlay.source_watch;
  v_table regclass;
  v_function text;
  v_key text := inlay.key_expression(s.key_columns, 't');
  v_rows text;                                         -- changed rows' columns: x
  v_keys text;
  v_columns text;
begin
  for w in select * from inlay.source_watch x where x.source_id = s.source_id order by x.place loop
    v_table := to_regclass(format('%I.%I', w.schema_name, w.table_name));
    continue when v_table is null;
    v_function := format('inlay.watch_%s_%s', s.source_id, w.place);
    v_columns := (select string_agg(format('n.%I', c), ', ' order by o) from unnest(w.columns) with ordinality k(c, o));
    if w.matches = s.key_columns then
      v_keys := format('select distinct %s from (%%s) r where %s', inlay.key_expression(w.columns, 'r'), (select string_agg(format('r.%I is not null', c), ' and ') from unnest(w.columns) c));
    else
      v_keys := format('select distinct %s from %s t where (%s) in (select %s from (%%s) r)', v_key, inlay.source_relation(s),
        (select string_agg(format('t.%I', c), ', ' order by o) from unnest(w.matches) with ordinality k(c, o)),
        (select string_agg(format('r.%I', c), ', ' order by o) from unnest(w.columns) with ordinality k(c, o)));
    end if;
    v_rows := format('select %1$s from (select %1$s, n::text from new_rows n except all select %1$s, n::text from old_rows n) n
          union all select %1$s from (select %1$s, n::text from old_rows n except all select %1$s, n::text from new_rows n) n', v_columns);
    execute format('create or replace function %s() returns trigger language plpgsql security definer
      set search_path = pg_catalog, pg_temp set row_security = off set jit = off %s as %L', v_function, inlay.text_forms_of(s.key_types), format('
      declare
        v_keys text[];
      begin
        %1$s
        if tg_op = ''INSERT'' then
          v_keys := array(%3$s);
        elsif tg_op = ''UPDATE'' then
          v_keys := array(%4$s);
        elsif tg_op = ''DELETE'' then
          v_keys := array(%5$s);
        else
          perform inlay.start_backfill(%6$L);
          return null;
        end if;
        if cardinality(v_keys) > 0 then perform inlay.queue_documents(s, null, s.update_priority, ''U'', v_keys) from inlay.source s where s.source_id = %2$s; end if;
        return null;
      end', inlay.drift_guard(s.source_id, w.columns), s.source_id, format(v_keys, format('select %s from new_rows n', v_columns)), format(v_keys, v_rows),
      format(v_keys, format('select %s from old_rows n', v_columns)), s.name));
    execute format('revoke execute on function %s() from public', v_function);
    perform inlay.install_watch(v_function, s.source_id, w.place, f.relation) from inlay.table_family(v_table) f;
  end loop;
end $$;
comment on function inlay.build_source_watches(inlay.source) is 'Generates the triggers of the tables that a source''s query joins in.';
