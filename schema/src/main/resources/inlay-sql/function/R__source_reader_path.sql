-- Types of an extension (citext) bring operators that stand in its schema.
create or replace function inlay.reader_path(s inlay.source) returns text language sql stable as $$
  select 'pg_catalog, ' || coalesce((select string_agg(distinct format('%I', n.nspname), ', ') || ', ' from unnest(s.key_types) k
    join pg_type t on t.oid = to_regtype(regexp_replace(k, '\(.*\)', '')) join pg_namespace n on n.oid = t.typnamespace where n.nspname <> 'pg_catalog'), '') || 'pg_temp'
$$;
comment on function inlay.reader_path(inlay.source) is 'The search_path under which a source''s documents are read.';
