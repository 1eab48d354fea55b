create or replace function inlay.searched_content(s inlay.source, p_content text) returns text[] language plpgsql stable as $$
declare
  v_types text[] := array(select c.content_type from inlay.source_content c where c.source_id = s.source_id order by c.place);
begin
  if p_content is null then return v_types; end if;
  if p_content <> all (v_types) then
    raise exception 'source "%" has no content type "%"', s.name, p_content using errcode = 'IN010', hint = 'Content types: ' || array_to_string(v_types, ', ') || '.';
  end if;
  return array[p_content];
end $$;
comment on function inlay.searched_content(inlay.source, text) is 'The content types a search is over: the named one, or all of the source.';
