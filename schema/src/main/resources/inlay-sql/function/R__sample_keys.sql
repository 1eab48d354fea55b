-- Keys of about p_n rows, by chance: what an estimate is made from. Reads the whole of a small table and few pages' worth of a large one's rows.
-- What has no pages (a query, a view, a foreign table) gives a choice among the first of its keys.
create or replace function inlay.sample_keys(source text, n int, out doc_key text) returns setof text language plpgsql as $$
declare
  s inlay.source := inlay.find_source(source);
  v_table regclass := inlay.source_table(s);
  v_kind "char" := (select c.relkind from pg_class c where c.oid = v_table);
  v_rows float8;
begin
  if n is null or n not between 1 and 100000 then
    raise exception 'a sample has 1 to 100000 rows, not %', n using errcode = 'IN006', hint = 'A thousand tell enough.';
  end if;
  if s.query is not null or v_kind not in ('r', 'm', 'p') then
    return query execute format('select k from inlay.page_%s(null, 100000) k order by random() limit $1', s.source_id) using n;
    return;
  end if;
  v_rows := greatest(1, inlay.planned_rows('select 1 from ' || inlay.source_relation(s)));
  return query execute format(case when v_rows > 4 * n then 'select %s from %s t tablesample bernoulli (%s) limit %s' else 'select %s from %s t order by random() limit %4$s' end,
    inlay.key_expression(s.key_columns, 't'), inlay.source_relation(s), 150.0 * n / v_rows, n);
end $$;
comment on function inlay.sample_keys(text, int) is 'Keys of about n rows of a source, taken by chance.';
