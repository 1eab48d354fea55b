-- What a declaration is checked for, a function a rule. Each says what is wrong, and what there is instead.

create or replace function inlay.json_texts(p_value jsonb) returns text[] language sql immutable as $$
  select case jsonb_typeof(p_value) when 'array' then array(select jsonb_array_elements_text(p_value)) when 'string' then array[p_value #>> '{}'] else '{}' end
$$;
comment on function inlay.json_texts(jsonb) is 'A JSON array of strings, or one string, as an array; none for null.';

create or replace function inlay.require_keys(p_what text, p_value jsonb, p_known text[]) returns void language plpgsql as $$
declare
  v_unknown text;
begin
  if jsonb_typeof(p_value) <> 'object' then
    raise exception '% is described by a JSON object, not by %', p_what, p_value using errcode = 'IN010';
  end if;
  select string_agg(format('"%s"', k), ', ' order by k) into v_unknown from jsonb_object_keys(p_value) k where k <> all (p_known);
  if v_unknown is not null then
    raise exception '% has no %', p_what, v_unknown using errcode = 'IN010', hint = 'It may have: ' || array_to_string(p_known, ', ');
  end if;
end $$;
comment on function inlay.require_keys(text, jsonb, text[]) is 'Refuses an object with keys that nobody reads.';

create or replace function inlay.find_table(p_table text) returns regclass language plpgsql as $$
begin
  return p_table::regclass;
exception when undefined_table or invalid_schema_name or invalid_name or syntax_error then
  raise exception 'there is no table "%"', p_table using errcode = 'IN013', hint = 'Name it as schema.table, quoted as in SQL where needed.';
end $$;
comment on function inlay.find_table(text) is 'The table of this name, or an error.';

create or replace function inlay.require_capture(p_relation regclass, d jsonb) returns void language plpgsql as $$
declare
  v_kind "char" := (select relkind from pg_class where oid = p_relation);
begin
  if p_relation is null and not d ? 'query' then
    raise exception 'a source reads a table or a query' using errcode = 'IN010', hint = 'Name a table.';
  end if;
  if d #> '{poll,column}' is not null then return; end if;
  if v_kind not in ('r', 'p') then
    raise exception '"%" is not a table', p_relation using errcode = 'IN013',
      hint = 'Changes are captured by triggers on tables. Let a column be polled that grows with each change, such as updated_at.';
  end if;
  if p_relation is null and jsonb_array_length(coalesce(d -> 'watch', '[]')) = 0 then
    raise exception 'nothing tells when documents of the query change' using errcode = 'IN010',
      hint = 'Name the table whose rows they are, tables to watch, or a column to poll.';
  end if;
  if not d ? 'query' and jsonb_array_length(coalesce(d -> 'watch', '[]')) > 0 then
    raise exception 'tables are watched for a query that joins them' using errcode = 'IN010', hint = 'Give the query, too.';
  end if;
end $$;
comment on function inlay.require_capture(regclass, jsonb) is 'Refuses a source whose changes nobody would notice.';

create or replace function inlay.require_columns(p_what text, p_columns text[], p_used text[]) returns void language plpgsql as $$
declare
  v_missing text := (select string_agg(distinct format('"%s"', c), ', ') from unnest(p_used) c where c <> all (p_columns));
begin
  if v_missing is not null then
    raise exception '% has no column %', p_what, v_missing using errcode = 'IN014', hint = 'Its columns: ' || array_to_string(p_columns, ', ');
  end if;
end $$;
comment on function inlay.require_columns(text, text[], text[]) is 'Refuses columns that are not there.';

create or replace function inlay.require_content(p_content jsonb, p_columns text[]) returns void language plpgsql as $$
declare
  c record;
begin
  if jsonb_typeof(p_content) is distinct from 'array' or jsonb_array_length(p_content) = 0 then
    raise exception 'nothing says what is embedded' using errcode = 'IN010', hint = 'Name a content type with a template.';
  end if;
  for c in select x ->> 'type' as type, t as template, count(*) over (partition by o) as n
    from jsonb_array_elements(p_content) with ordinality k(x, o) left join lateral jsonb_array_elements_text(x -> 'templates') t on true
  loop
    if c.type is null or c.type !~ '^[a-z][a-z0-9_]{0,62}$' then
      raise exception '"%" is no content type', c.type using errcode = 'IN010', hint = 'It is made of lower-case letters, digits and _, letter first, at most 63.';
    end if;
    if c.template is null or cardinality(inlay.template_columns(c.template)) = 0 then
      perform inlay.template_expression(c.template);
      raise exception 'the template names no column' using errcode = 'IN010', hint = 'Name a column as {column}. Its columns: ' || array_to_string(p_columns, ', ');
    end if;
    perform inlay.template_expression(c.template);
  end loop;
  if (select count(distinct x ->> 'type') from jsonb_array_elements(p_content) x) < jsonb_array_length(p_content) then
    raise exception 'a content type is declared twice' using errcode = 'IN010', hint = 'Give one type several templates: the first counts in which some column has a text.';
  end if;
end $$;
comment on function inlay.require_content(jsonb, text[]) is 'Refuses content types and templates that cannot be.';

create or replace function inlay.require_unique(p_relation regclass, p_key text[], p_query boolean) returns void language plpgsql as $$
begin
  if p_relation is null or (select relkind from pg_class where oid = p_relation) not in ('r', 'p') then return; end if;   -- a reader meets a key twice and says so
  if not exists (
    select 1 from pg_index i where i.indrelid = p_relation and i.indisunique and i.indpred is null and i.indexprs is null
      and (select array_agg(a.attname::text order by a.attname) from pg_attribute a where a.attrelid = p_relation and a.attnum = any (i.indkey))
        <@ p_key)
  then
    raise exception 'the key (%) of table % is not unique', array_to_string(p_key, ', '), p_relation using errcode = 'IN015',
      hint = case when p_query then 'The key of a query is that of its table: give its columns the same names there.' else 'Choose the primary key, or columns with a unique index.' end;
  end if;
end $$;
comment on function inlay.require_unique(regclass, text[], boolean) is 'Refuses a key that may name two rows.';

create or replace function inlay.find_text_configuration(p_name text) returns text language plpgsql stable as $$
begin
  return (select case n.nspname when 'pg_catalog' then c.cfgname else format('%I.%I', n.nspname, c.cfgname) end
    from pg_ts_config c join pg_namespace n on n.oid = c.cfgnamespace where c.oid = p_name::regconfig);
exception when undefined_object or invalid_name or invalid_schema_name or syntax_error then
  raise exception 'there is no text search configuration "%"', p_name using errcode = 'IN010',
    hint = 'There are: ' || (select string_agg(cfgname, ', ' order by cfgname) from pg_ts_config where pg_ts_config_is_visible(oid));
end $$;
comment on function inlay.find_text_configuration(text) is 'The name of a text search configuration that leads to it from everywhere, or an error.';

create or replace function inlay.require_readable(p_source int) returns void language plpgsql as $$
declare
  s inlay.source := (select x from inlay.source x where x.source_id = p_source);
  v_problem text := inlay.reading_problem(p_source);
begin
  if v_problem is not null then
    raise exception 'source "%" cannot be read: %', s.name, v_problem using errcode = 'IN019', hint = case when v_problem like '%row-level security%'
      then format('Row level security would hide rows from role %s, and they would pass for deleted ones: give it bypassrls, make it the table''s owner, or read as a role that may see all.', current_user)
      else 'The columns of the key must be of types that can be compared and turned into text and back.' end;
  end if;
end $$;
comment on function inlay.require_readable(int) is 'Refuses a source whose documents cannot be read.';

create or replace function inlay.reading_problem(p_source int) returns text language plpgsql as $$
declare
  v_keys text[];
begin
  execute format('select array(select * from inlay.page_%s(null, 100))', p_source) into v_keys;
  if cardinality(v_keys) > (select count(distinct k) from unnest(v_keys) k) then
    return 'its query gives a key more than once';
  end if;
  execute format('select count(*) from inlay.render_%s($1)', p_source) using v_keys;
  return null;
exception when others then
  return sqlerrm;
end $$;
comment on function inlay.reading_problem(int) is 'Why a source''s documents cannot be read; null when they can.';
