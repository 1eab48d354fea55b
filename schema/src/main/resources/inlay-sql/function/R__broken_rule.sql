create or replace function inlay.broken_rule(c inlay.embedding_queue_config, p_value jsonb) returns text language plpgsql immutable as $$
declare
  v_range constant text := format('from %s to %s%s', c.minimum, c.maximum, coalesce(' ' || nullif(c.unit, ''), ''));
  v_number numeric;
begin
  case c.kind
  when 'boolean' then
    return case when jsonb_typeof(p_value) is distinct from 'boolean' then 'it is true or false' end;
  when 'integer', 'number' then
    if jsonb_typeof(p_value) is distinct from 'number' then return format('it is %s %s', case c.kind when 'integer' then 'a whole number' else 'a number' end, v_range); end if;
    v_number := (p_value #>> '{}')::numeric;
    if c.kind = 'integer' and v_number <> trunc(v_number) then return format('it is a whole number %s', v_range); end if;
    return case when v_number < c.minimum or v_number > c.maximum then format('it must be %s', v_range) end;
  when 'weights' then
    if jsonb_typeof(p_value) is distinct from 'object' or (select array_agg(k order by k) from jsonb_object_keys(p_value) k) is distinct from '{high,low,medium}'::text[] then
      return 'it is an object of the keys high, medium and low';
    end if;
    return case when exists (select 1 from jsonb_each(p_value) e where jsonb_typeof(e.value) <> 'number' or (e.value #>> '{}')::numeric not between c.minimum and c.maximum)
      then format('weights are numbers %s', v_range) end;
  end case;
end $$;
comment on function inlay.broken_rule(inlay.embedding_queue_config, jsonb) is 'Which rule of a configuration key a value breaks; null: none.';
