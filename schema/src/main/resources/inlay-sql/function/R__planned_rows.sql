-- The planner scales what was counted last to the size that a table has now, and knows views, queries and foreign tables, too.
create or replace function inlay.planned_rows(p_query text) returns bigint language plpgsql as $$
declare
  v_plan json;
begin
  execute 'explain (format json) ' || p_query into v_plan;
  return (v_plan -> 0 -> 'Plan' ->> 'Plan Rows')::bigint;
end $$;
comment on function inlay.planned_rows(text) is 'How many rows a query gives, as the planner estimates.';
