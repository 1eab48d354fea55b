-- The common declaration in few words: one text of a table. For the rest see declare_source().
drop function if exists inlay.create_source(text, text, text, text[], text, text, text);
create or replace function inlay.create_source(p_name text, p_profile text, p_table text, p_key text[], p_template text,
  p_content_type text default 'full_text', p_priority text default null, p_tenant_column text default null,
  p_queue_enabled boolean default null) returns int language sql as $$
  select inlay.declare_source(p_name, p_profile, jsonb_strip_nulls(jsonb_build_object('table', p_table, 'key', p_key,
    'content', jsonb_build_array(jsonb_build_object('type', p_content_type, 'templates', array[p_template])), 'tenant', p_tenant_column, 'queue_enabled', p_queue_enabled,
    'priority', case when p_priority is not null then jsonb_build_object('insert', p_priority, 'update', p_priority, 'delete', p_priority) end)))
$$;
comment on function inlay.create_source(text, text, text, text[], text, text, text, text, boolean) is 'Declares a table as a source with one text; p_priority: of all its changes. See declare_source().';
