create or replace function inlay.require_filter(s inlay.source, p_filter jsonb) returns void language plpgsql stable as $$
declare
  v_unknown text;
begin
  if p_filter is null then return; end if;
  if jsonb_typeof(p_filter) <> 'object' then
    raise exception 'a filter is a JSON object, not %', jsonb_typeof(p_filter) using errcode = 'IN010', hint = 'For example {"category": "food"}: what the metadata of a document must contain.';
  end if;
  select string_agg(format('"%s"', k), ', ' order by k) into v_unknown from jsonb_object_keys(p_filter) k where k <> all (s.metadata_columns);
  if v_unknown is not null then
    raise exception 'the metadata of source "%" have no %', s.name, v_unknown using errcode = 'IN010',
      hint = case when s.metadata_columns = '{}' then 'Its declaration names no metadata: inlay source add --metadata COLUMN.' else 'Metadata: ' || array_to_string(s.metadata_columns, ', ') || '.' end;
  end if;
end $$;
comment on function inlay.require_filter(inlay.source, jsonb) is 'Refuses a filter that no document can pass: it names what the source does not carry along.';
