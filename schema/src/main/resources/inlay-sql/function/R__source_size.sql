-- Up to 100,000 are counted, in the order of their keys; of more the planner says how many. Its path is that of the readers: see reader_path().
create or replace function inlay.source_size(s inlay.source, p_after text default null, out n bigint, out exact boolean) language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare
  v_most constant int := 100000;
begin
  execute format('select count(*) from inlay.page_%s($1, $2)', s.source_id) into n using p_after, v_most + 1;
  exact := n <= v_most;
  if not exact and p_after is null then
    perform set_config('search_path', inlay.reader_path(s), true);
    n := greatest(n, inlay.planned_rows(format('select 1 from %s t', inlay.source_relation(s))));
  end if;
end $$;
comment on function inlay.source_size(inlay.source, text) is 'How many documents a source has (after a key: at least), and whether that was counted.';
