create or replace function inlay.find_source(p_name text) returns inlay.source language plpgsql stable as $$
declare
  s inlay.source;
begin
  select * into s from inlay.source where name = p_name;
  if s.source_id is null then
    raise exception 'there is no source "%"', p_name using errcode = 'IN016',
      hint = coalesce('Sources: ' || (select string_agg(name, ', ' order by name) from inlay.source), 'No source is declared.');
  end if;
  return s;
end $$;
comment on function inlay.find_source(text) is 'The source of this name, or an error that lists the names there are.';
