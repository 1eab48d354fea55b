-- capture_N() is the function of statement triggers on the source's table and on those that are part of it (partitions, children), each of which is
-- written to by its own name, too. An update queues rows whose used columns changed, and moves keys by delete and insert. Of a query's table every
-- column counts. Columns that are gone must not fail the application's writes: the drift is noted, and all of it is read anew when it is mended.
create or replace function inlay.build_source_capture(s inlay.source) returns void language plpgsql as $$
declare
  v_table regclass := inlay.source_table(s);
  v_key_n text := inlay.key_expression(s.key_columns, 'n');
  v_key_o text := inlay.key_expression(s.key_columns, 'o');
  v_used text[] := inlay.used_columns(s);
  v_guard text := inlay.drift_guard(s.source_id, s.key_columns || v_used);
  v_match text := (select string_agg(format('o.%1$I = n.%1$I', c), ' and ') from unnest(s.key_columns) c);
  v_same text;
  v_tenant_n text := case when s.tenant_column is not null then format('n.%I::text', s.tenant_column) end;
  v_tenant_o text := case when s.tenant_column is not null then format('o.%I::text', s.tenant_column) end;
  v_types text[];
  v_take text;                                         -- into the variables: keys, and whose they are
begin
  if v_table is null or s.poll_column is not null then return; end if;
  v_same := case when s.query is not null then 'n::text = o::text' else format('row(%s) is not distinct from row(%s)',
    (select string_agg(format('n.%I::text', c), ', ') from unnest(v_used) c), (select string_agg(format('o.%I::text', c), ', ') from unnest(v_used) c)) end;
  v_take := case when s.tenant_column is null then 'v_keys := array(select %1$s from %3$s)' else 'select array_agg(%1$s), array_agg(%2$s) into v_keys, v_tenants from %3$s' end;
  v_types := s.key_types || array(select format_type(a.atttypid, null) from pg_attribute a where a.attrelid = v_table and a.attname = s.tenant_column);
  -- Hash joins of the transition tables: their plans are kept, and a nested loop chosen for one row would be quadratic for many.
  execute format('create or replace function inlay.capture_%s() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp set enable_nestloop = off set jit = off %s as %L', s.source_id, inlay.text_forms_of(v_types), format('
    declare
      v_keys text[];
      v_tenants text[];
    begin
      %1$s
      if tg_op = ''INSERT'' then
        %3$s;
        %4$s
      elsif tg_op = ''UPDATE'' then
        %5$s;
        %6$s
        %7$s;
        %8$s
      elsif tg_op = ''DELETE'' then
        %9$s;
        %8$s
      else
        perform inlay.queue_stored(%2$s);
      end if;
      return null;
    end',
    v_guard, s.source_id,
    format(v_take, v_key_n, v_tenant_n, 'new_rows n'), inlay.append_statement(s, 'I', s.insert_priority),
    format(v_take, v_key_n, v_tenant_n, format('new_rows n where not exists (select 1 from old_rows o where %s and %s)', v_match, v_same)), inlay.append_statement(s, 'U', s.update_priority),
    format(v_take, v_key_o, v_tenant_o, format('old_rows o where not exists (select 1 from new_rows n where %s)', v_match)), inlay.append_statement(s, 'D', s.delete_priority),
    format(v_take, v_key_o, v_tenant_o, 'old_rows o')));
  -- Appliers of logical replication, and whoever sets session_replication_role, fire triggers of the replica kind only; the appliers only those of rows.
  execute format('create or replace function inlay.capture_row_%s() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp set jit = off %s as %L', s.source_id, inlay.text_forms_of(v_types), format('
    declare
      n record := new;
      o record := old;
      v_keys text[];
      v_tenants text[];
    begin
      %1$s
      if tg_op <> ''INSERT'' then
        if tg_op = ''DELETE'' or not (%2$s) then
          v_keys := array[%3$s]; v_tenants := %4$s;
          %5$s
        elsif %6$s then
          return null;
        end if;
      end if;
      if tg_op <> ''DELETE'' then
        v_keys := array[%7$s]; v_tenants := %8$s;
        if tg_op = ''INSERT'' then
          %9$s
        else
          %10$s
        end if;
      end if;
      return null;
    end', v_guard, v_match,
    v_key_o, coalesce('array[' || v_tenant_o || ']', 'null'), inlay.append_statement(s, 'D', s.delete_priority), v_same,
    v_key_n, coalesce('array[' || v_tenant_n || ']', 'null'), inlay.append_statement(s, 'I', s.insert_priority), inlay.append_statement(s, 'U', s.update_priority)));
  execute format('revoke execute on function inlay.capture_%1$s(), inlay.capture_row_%1$s() from public', s.source_id);
  perform inlay.install_capture(s.source_id, v_table, t.relation) from inlay.table_family(v_table) t;
end $$;
comment on function inlay.build_source_capture(inlay.source) is 'Generates the triggers that queue the changes of a source''s own table.';
