-- Metadata hold JSON, where 5 and "5" differ; people write both the same. What is stored tells which it is: the first value found of a name that
-- is not null. Of an array one element is meant.
create or replace function inlay.metadata_filter(source text, names text[], texts text[]) returns jsonb language plpgsql stable as $$
#variable_conflict use_column
declare
  s inlay.source := inlay.find_source(metadata_filter.source);
  v_filter jsonb := '{}';
  v_name text;
  v_text text;
  v_like jsonb;
  v_kind text;
  v_value jsonb;
begin
  if cardinality(names) is distinct from cardinality(texts) then
    raise exception 'there are % names and % texts', cardinality(names), cardinality(texts) using errcode = '22023', hint = 'Give one text for each name.';
  end if;
  perform inlay.require_filter(s, (select jsonb_object_agg(x, null) from unnest(names) x));
  for v_name, v_text in select * from unnest(names, texts) loop
    select e.metadata -> v_name into v_like from inlay.embedded e where e.profile_id = s.profile_id and e.source_id = s.source_id and jsonb_typeof(e.metadata -> v_name) <> 'null' limit 1;
    v_kind := coalesce(jsonb_typeof(case when jsonb_typeof(v_like) = 'array' then v_like -> 0 else v_like end), 'string');
    begin
      v_value := case v_kind when 'number' then to_jsonb(v_text::numeric) when 'boolean' then to_jsonb(v_text::boolean) when 'string' then to_jsonb(v_text) else v_text::jsonb end;
    exception when invalid_text_representation then
      raise exception '% of source "%" is a %, and "%" is none', v_name, s.name, v_kind, v_text using errcode = 'IN010', hint = format('Write it as JSON does, for example %s.', case v_kind when 'number' then '12.5' when 'boolean' then 'true' else '{"a": 1}' end);
    end;
    v_filter := v_filter || jsonb_build_object(v_name, case when jsonb_typeof(v_like) = 'array' then jsonb_build_array(v_value) else v_value end);
  end loop;
  return v_filter;
end $$;
comment on function inlay.metadata_filter(text, text[], text[]) is 'A filter for search() from texts: each becomes what the stored values are, a number, a truth value or a text.';
