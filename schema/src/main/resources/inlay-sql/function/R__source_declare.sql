-- Declares a source from a description: {"table", "query", "key": [], "content": [{"type", "templates": []}], "metadata": [], "tenant", "priority": {"insert",
-- "update", "delete", "backfill"}, "queue_enabled", "full_text", "chunk_tokens", "chunk_overlap", "watch": [{"table", "columns": [], "matches": []}],
-- "poll": {"column", "seconds", "overlap"}}. Checks it, remembers it, generates its readers and installs its triggers.
create or replace function inlay.declare_source(name text, profile text, declaration jsonb) returns int language plpgsql as $$
#variable_conflict use_column
declare
  d jsonb := coalesce(declaration, '{}');
  p inlay.profile := inlay.find_profile(declare_source.profile);
  v_source int;
  v_relation regclass;
  v_key text[] := inlay.json_texts(d -> 'key');
  v_metadata text[] := inlay.json_texts(d -> 'metadata');
  v_columns text[];
  v_types jsonb;
  v_rank jsonb := coalesce(d -> 'priority', '{}');
  w record;
begin
  perform inlay.require_keys('a source', d, '{table,query,key,content,metadata,tenant,priority,queue_enabled,full_text,chunk_tokens,chunk_overlap,watch,poll}');
  perform inlay.require_keys('a source''s priority', v_rank, '{insert,update,delete,backfill}');
  perform inlay.require_keys('a source''s poll', coalesce(d -> 'poll', '{}'), '{column,seconds,overlap}');
  if exists (select 1 from inlay.source x where x.name = declare_source.name) then
    raise exception 'source "%" exists already', name using errcode = 'IN012', hint = 'Remove it first, or choose another name.';
  end if;
  v_relation := inlay.find_table(d ->> 'table');
  perform inlay.require_capture(v_relation, d);
  select array_agg(c.name), jsonb_object_agg(c.name, c.type) into v_columns, v_types from inlay.described_columns(v_relation, d ->> 'query') c;
  perform inlay.require_columns(case when d ? 'query' then 'the query' else 'table ' || v_relation::text end, v_columns, v_key || v_metadata || (d ->> 'tenant') || (d #>> '{poll,column}')
    || array(select unnest(inlay.template_columns(t)) from jsonb_array_elements(d -> 'content') c, jsonb_array_elements_text(c -> 'templates') t));
  perform inlay.require_content(d -> 'content', v_columns);
  if cardinality(v_key) = 0 then
    raise exception 'a source has a key' using errcode = 'IN010', hint = 'Name the columns that are unique together.';
  end if;
  perform inlay.require_unique(v_relation, v_key, d ? 'query');
  insert into inlay.source (name, profile_id, schema_name, table_name, query, key_columns, key_types, content_type, metadata_columns, tenant_column, queue_enabled,
    insert_priority, update_priority, delete_priority, backfill_priority, full_text, chunk_tokens, chunk_overlap, poll_column, poll_seconds, poll_overlap)
  select declare_source.name, p.profile_id, n.nspname, c.relname, d ->> 'query', v_key, array(select v_types ->> k from unnest(v_key) with ordinality u(k, o) order by o),
    (select string_agg(x ->> 'type', ',' order by o) from jsonb_array_elements(d -> 'content') with ordinality u(x, o)), v_metadata, d ->> 'tenant', (d ->> 'queue_enabled')::boolean,
    coalesce(v_rank ->> 'insert', 'high'), coalesce(v_rank ->> 'update', 'medium'), coalesce(v_rank ->> 'delete', 'low'), coalesce(v_rank ->> 'backfill', 'low'),
    inlay.find_text_configuration(d ->> 'full_text'), (d ->> 'chunk_tokens')::int, (d ->> 'chunk_overlap')::int, d #>> '{poll,column}', coalesce((d #>> '{poll,seconds}')::float8, 30),
    coalesce(d #>> '{poll,overlap}', case when v_types ->> (d #>> '{poll,column}') ~ '^(timestamp|date)' then '5 minutes' else '1000' end)
  from (select 1) one left join pg_class c on c.oid = v_relation left join pg_namespace n on n.oid = c.relnamespace returning source_id into v_source;
  insert into inlay.source_content (source_id, content_type, place, templates)
  select v_source, x ->> 'type', o, inlay.json_texts(x -> 'templates') from jsonb_array_elements(d -> 'content') with ordinality u(x, o);
  for w in select x, o from jsonb_array_elements(coalesce(d -> 'watch', '[]')) with ordinality u(x, o) loop
    perform inlay.declare_watch(v_source, w.o::int, w.x, v_columns);
  end loop;
  perform inlay.note_columns(v_source);
  perform inlay.build_source(v_source);
  perform inlay.require_readable(v_source);
  perform inlay.start_poll(v_source);
  return v_source;
end $$;
comment on function inlay.declare_source(text, text, jsonb) is 'Declares a source: from then on its changes are queued in the writer''s transaction. Tenants, told apart by a column, take turns and see their own documents only. What is in a declaration: see docs/sources.md.';
