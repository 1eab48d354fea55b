create or replace function inlay.declare_watch(p_source int, p_place int, w jsonb, p_columns text[]) returns void language plpgsql as $$
declare
  s inlay.source;
  v_relation regclass := inlay.find_table(w ->> 'table');
  v_columns text[] := inlay.json_texts(w -> 'columns');
  v_matches text[];
begin
  select * into strict s from inlay.source x where x.source_id = p_source;
  perform inlay.require_keys('a watched table', w, '{table,columns,matches}');
  v_matches := case when w ? 'matches' then inlay.json_texts(w -> 'matches') else s.key_columns end;
  if cardinality(v_columns) = 0 or cardinality(v_columns) <> cardinality(v_matches) then
    raise exception 'table % is watched by % columns, and they match % columns of the query', v_relation, cardinality(v_columns), cardinality(v_matches)
      using errcode = 'IN010', hint = 'Name a column for each: those of the key, when nothing else is said.';
  end if;
  if (select relkind from pg_class where oid = v_relation) not in ('r', 'p') then
    raise exception '"%" is not a table', v_relation using errcode = 'IN013', hint = 'Changes are captured by triggers on tables.';
  end if;
  perform inlay.require_columns('table ' || v_relation, array(select d.name from inlay.described_columns(v_relation, null) d), v_columns);
  perform inlay.require_columns('the query', p_columns, v_matches);
  insert into inlay.source_watch (source_id, place, schema_name, table_name, columns, matches)
  select p_source, p_place, n.nspname, c.relname, v_columns, v_matches from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = v_relation;
end $$;
comment on function inlay.declare_watch(int, int, jsonb, text[]) is 'Lets a table be watched that a source''s query joins in.';
