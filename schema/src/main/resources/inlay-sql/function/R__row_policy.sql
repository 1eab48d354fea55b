-- Words that stand for expressions are whole words in capitals, which no column's name here is.
create or replace function inlay.row_policy(p_table name, p_scope text) returns text language sql stable as $$
  select '(select inlay.tenant_scope()) is null or ' || regexp_replace(regexp_replace(regexp_replace(p_scope,
    '\mOPEN\M', 'any (array(select s.source_id from inlay.source s where s.tenant_column is null))', 'g'),
    '\mMINE\M', 'nullif((select inlay.tenant_scope()), '''')', 'g'),
    '\mN\M', coalesce(substring(p_table from '\d+$'), ''), 'g')
$$;
comment on function inlay.row_policy(name, text) is 'The condition of a row policy for those who are bound to a tenant; see table_access().';
