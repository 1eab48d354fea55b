-- Declares a table as a source: checks it, remembers it, generates its readers and installs its triggers.
drop function if exists inlay.create_source(text, text, text, text[], text, text, text);
create or replace function inlay.create_source(p_name text, p_profile text, p_table text, p_key text[], p_template text,
  p_content_type text default 'full_text', p_priority text default 'medium', p_tenant_column text default null,
  p_queue_enabled boolean default null) returns int language plpgsql as $$
declare
  v_profile int := (select profile_id from inlay.profile where name = p_profile);
  v_relation regclass;
  v_types text[];
  v_missing text[];
  v_source int;
  v_kind "char";
  v_columns text;
begin
  if v_profile is null then
    raise exception 'there is no profile "%"', p_profile using errcode = 'IN011',
      hint = coalesce('Profiles: ' || (select string_agg(name, ', ' order by name) from inlay.profile), 'No profile exists yet.');
  end if;
  if exists (select 1 from inlay.source where name = p_name) then
    raise exception 'source "%" exists already', p_name using errcode = 'IN012', hint = 'Remove it first, or choose another name.';
  end if;
  begin
    v_relation := p_table::regclass;
  exception when undefined_table or invalid_schema_name or invalid_name or syntax_error then
    raise exception 'there is no table "%"', p_table using errcode = 'IN013', hint = 'Name it as schema.table, quoted as in SQL where needed.';
  end;
  select relkind into v_kind from pg_class where oid = v_relation;
  if v_kind not in ('r', 'p') then
    raise exception '"%" is not a table', p_table using errcode = 'IN013', hint = 'Changes are captured by triggers on tables.';
  end if;
  select string_agg(attname, ', ' order by attnum) into v_columns from pg_attribute where attrelid = v_relation and attnum > 0 and not attisdropped;
  select array_agg(c) into v_missing from unnest(p_key || inlay.template_columns(p_template) || p_tenant_column) c
  where c is not null and not exists (select 1 from pg_attribute where attrelid = v_relation and attname = c and attnum > 0 and not attisdropped);
  if v_missing is not null then
    raise exception 'table % has no column %', v_relation, (select string_agg(distinct format('"%s"', c), ', ') from unnest(v_missing) c)
      using errcode = 'IN014', hint = 'Its columns: ' || v_columns;
  end if;
  if cardinality(inlay.template_columns(p_template)) = 0 then
    raise exception 'the template names no column' using errcode = 'IN010', hint = 'Name a column as {column}. Its columns: ' || v_columns;
  end if;
  select array_agg(format_type(a.atttypid, a.atttypmod) order by k.o) into v_types
  from unnest(p_key) with ordinality k(c, o) join pg_attribute a on a.attrelid = v_relation and a.attname = k.c;
  if not exists (
    select 1 from pg_index i where i.indrelid = v_relation and i.indisunique and i.indpred is null and i.indexprs is null
      and (select array_agg(a.attname::text order by a.attname) from pg_attribute a where a.attrelid = v_relation and a.attnum = any (i.indkey))
        <@ p_key)
  then
    raise exception 'the key (%) of table % is not unique', array_to_string(p_key, ', '), v_relation using errcode = 'IN015',
      hint = 'Choose the primary key, or columns with a unique index.';
  end if;
  insert into inlay.source (name, profile_id, schema_name, table_name, key_columns, key_types, content_type, template, priority, tenant_column, queue_enabled)
  select p_name, v_profile, n.nspname, c.relname, p_key, v_types, p_content_type, p_template, p_priority, p_tenant_column, p_queue_enabled
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = v_relation returning source_id into v_source;
  perform inlay.build_source(v_source);
  return v_source;
end $$;
comment on function inlay.create_source(text, text, text, text[], text, text, text, text, boolean) is 'Declares a table as a source: from then on its changes are queued in the writer''s transaction. Tenants, told apart by a column of the table, take turns and see their own documents only.';
