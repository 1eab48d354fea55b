-- Parts of attend_source().

-- A table that was swapped for another of its name keeps its triggers, which would queue documents that are no more.
create or replace function inlay.follow_table(s inlay.source) returns text language plpgsql as $$
declare
  v_now regclass := inlay.source_table(s);
  w inlay.source_watch;
begin
  if s.table_name is not null then
    if v_now is null then
      update inlay.source x set (schema_name, table_name) = (select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = s.table_oid)
      where x.source_id = s.source_id and exists (select 1 from pg_class c where c.oid = s.table_oid);
      if not found then return format('table %I.%I is gone', s.schema_name, s.table_name); end if;
      -- The readers name it.
      perform inlay.build_source(s.source_id);
    elsif v_now <> s.table_oid and exists (select 1 from pg_class c where c.oid = s.table_oid) then
      perform inlay.uninstall_capture(s.source_id, s.table_oid);
    end if;
  end if;
  for w in select * from inlay.source_watch x where x.source_id = s.source_id loop
    if to_regclass(format('%I.%I', w.schema_name, w.table_name)) is null then return format('table %I.%I, which is watched, is gone', w.schema_name, w.table_name); end if;
  end loop;
  return null;
end $$;
comment on function inlay.follow_table(inlay.source) is 'Follows a source''s table when it was renamed; returns what is wrong.';

create or replace function inlay.follow_columns(p_source int) returns boolean language plpgsql as $$
declare
  s inlay.source;
  v_old jsonb;
  v_types text[];
  c record;
begin
  select * into strict s from inlay.source x where x.source_id = p_source;
  v_old := s.column_numbers;
  for c in select o.key as old, a.attname::text as new from jsonb_each_text(s.column_numbers) o
    join pg_attribute a on a.attrelid = inlay.source_table(s) and a.attnum = o.value::int and not a.attisdropped
    where a.attname <> o.key and s.table_oid = inlay.source_table(s) and s.query is null
      and not exists (select 1 from pg_attribute b where b.attrelid = a.attrelid and b.attname = o.key and not b.attisdropped)
  loop
    update inlay.source x set key_columns = array_replace(x.key_columns, c.old, c.new), metadata_columns = array_replace(x.metadata_columns, c.old, c.new),
      tenant_column = case when x.tenant_column = c.old then c.new else x.tenant_column end, poll_column = case when x.poll_column = c.old then c.new else x.poll_column end
    where x.source_id = p_source;
    update inlay.source_content x set templates = array(select inlay.rename_in_template(t, c.old, c.new) from unnest(x.templates) with ordinality k(t, o) order by o)
    where x.source_id = p_source;
  end loop;
  perform inlay.note_columns(p_source);
  select * into strict s from inlay.source x where x.source_id = p_source;
  if s.query is null then
    v_types := array(select d.type from unnest(s.key_columns) with ordinality k(name, o) join inlay.described_columns(inlay.source_table(s), null) d using (name) order by o);
    if cardinality(v_types) = cardinality(s.key_types) and v_types <> s.key_types then
      update inlay.source x set key_types = v_types where x.source_id = p_source;
      return true;
    end if;
  end if;
  return s.column_numbers <> v_old;
end $$;
comment on function inlay.follow_columns(int) is 'Follows a source''s columns when they were renamed or their types changed; returns whether its functions must be generated anew.';

create or replace function inlay.rename_in_template(p_template text, p_old text, p_new text) returns text language sql immutable strict as $$
  select replace(replace(replace(replace(replace(p_template, '{{', e'\x01'), '}}', e'\x02'), '{' || p_old || '}', '{' || p_new || '}'), e'\x01', '{{'), e'\x02', '}}')
$$;
comment on function inlay.rename_in_template(text, text, text) is 'A template with one column renamed.';

create or replace function inlay.missing_columns(p_source int) returns text language sql stable as $$
  select format('table %s has no column %s any more', inlay.source_table(s), string_agg(distinct format('"%s"', c), ', '))
  from inlay.source s, unnest(s.key_columns || inlay.used_columns(s) || case when s.query is null then s.poll_column end) c
  where s.source_id = p_source and s.table_name is not null and c is not null and not exists (
    select 1 from pg_attribute a where a.attrelid = inlay.source_table(s) and a.attname = c and not a.attisdropped)
  group by s.*::text, inlay.source_table(s)
$$;
comment on function inlay.missing_columns(int) is 'Which columns a source needs that its table has no more, in words; null: none.';

create or replace function inlay.rendering_problem(p_source int) returns text language plpgsql as $$
begin
  execute format('select count(*) from inlay.render_%s(''{}'')', p_source);
  return null;
exception when undefined_column or undefined_table or undefined_function or undefined_object or insufficient_privilege or datatype_mismatch or syntax_error or wrong_object_type or ambiguous_column then
  return sqlerrm;
end $$;
comment on function inlay.rendering_problem(int) is 'Why a source''s documents cannot be read now; null when they can. Reads no row.';

-- Triggers that somebody has dropped, and those of partitions that are new.
create or replace function inlay.attend_family(p_source int) returns void language plpgsql as $$
declare
  s inlay.source;
  v_table regclass;
  v_family oid[];
  f record;
begin
  select * into strict s from inlay.source x where x.source_id = p_source;
  v_table := inlay.source_table(s);
  if v_table is null or s.poll_column is not null then return; end if;
  v_family := array(select t.relation::oid from inlay.table_family(v_table) t order by 1);
  for f in select t.relation from unnest(v_family) t(relation)
    where (select count(*) from pg_trigger g where g.tgrelid = t.relation and g.tgname in (format('inlay_%s_insert', p_source), format('inlay_%s_update', p_source),
      format('inlay_%s_delete', p_source), format('inlay_%s_truncate', p_source))) < 4
  loop
    perform inlay.install_capture(p_source, v_table, f.relation);
    if f.relation = v_table then
      insert into inlay.source_drift (source_id, relation) values (p_source, v_table);
    else
      perform inlay.queue_rows(s, f.relation);
    end if;
  end loop;
  if s.family is distinct from v_family then
    if exists (select 1 from unnest(s.family) x where x <> all (v_family)) then perform inlay.start_sweep(p_source); end if;
    update inlay.source x set family = v_family where x.source_id = p_source;
  end if;
end $$;
comment on function inlay.attend_family(int) is 'Installs missing triggers on a source''s table and its partitions, and notices those that went.';

create or replace function inlay.queue_rows(s inlay.source, p_relation regclass) returns void language plpgsql as $$
declare
  v_keys text[];
  v_key text;
begin
  for v_key in execute format('select %s from only %s t', inlay.key_expression(s.key_columns, 't'), p_relation) loop
    v_keys := v_keys || v_key;
    if cardinality(v_keys) = 10000 then
      perform inlay.queue_documents(s, null, s.backfill_priority, 'U', v_keys);
      v_keys := '{}';
    end if;
  end loop;
  perform inlay.queue_documents(s, null, s.backfill_priority, 'U', v_keys);
end $$;
comment on function inlay.queue_rows(inlay.source, regclass) is 'Queues every row of a table that has become part of a source''s.';
