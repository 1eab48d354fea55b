-- Lists come as columns: a content type once for each of its templates, a watched table once for each of its columns.
select inlay.declare_source(d.name, d.profile, jsonb_strip_nulls(jsonb_build_object(
  'table', d.table_name, 'query', d.query, 'key', d.key, 'tenant', d.tenant, 'metadata', d.metadata, 'full_text', d.full_text,
  'chunk_tokens', d.chunk_tokens, 'chunk_overlap', d.chunk_overlap, 'queue_enabled', d.queue_enabled,
  'priority', jsonb_build_object('insert', d.insert_priority, 'update', d.update_priority, 'delete', d.delete_priority, 'backfill', d.backfill_priority),
  'poll', case when d.poll_column is not null then jsonb_build_object('column', d.poll_column, 'seconds', d.poll_seconds, 'overlap', d.poll_overlap) end,
  'content', (select jsonb_agg(jsonb_build_object('type', type, 'templates', templates) order by place) from (
      select type, jsonb_agg(template order by o) as templates, min(o) as place from unnest(d.types, d.templates) with ordinality u(type, template, o) group by type) c),
  'watch', (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('table', table_name, 'columns', columns, 'matches', matches)) order by place) from (
      select place, table_name, jsonb_agg(column_name order by o) as columns, case when bool_and(match is not null) then jsonb_agg(match order by o) end as matches
      from unnest(d.watch_places, d.watch_tables, d.watch_columns, d.watch_matches) with ordinality u(place, table_name, column_name, match, o) group by place, table_name) w))))
from (select ?::text as name, ?::text as profile, ?::text as table_name, ?::text as query, ?::text[] as key, ?::text as tenant, ?::text[] as metadata,
  ?::text as full_text, ?::int as chunk_tokens, ?::int as chunk_overlap, ?::boolean as queue_enabled,
  ?::text as insert_priority, ?::text as update_priority, ?::text as delete_priority, ?::text as backfill_priority,
  ?::text as poll_column, ?::float8 as poll_seconds, ?::text as poll_overlap, ?::text[] as types, ?::text[] as templates,
  ?::int[] as watch_places, ?::text[] as watch_tables, ?::text[] as watch_columns, ?::text[] as watch_matches) d
