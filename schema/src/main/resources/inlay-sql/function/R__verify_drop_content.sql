-- No worker writes a content type that the source has no more.
create or replace function inlay.drop_content(p_source int, p_type text, p_keys text[]) returns int language plpgsql as $$
declare
  v_profile int := (select s.profile_id from inlay.source s where s.source_id = p_source);
  v_table text;
  v_n int;
begin
  if exists (select 1 from inlay.source_content c where c.source_id = p_source and c.content_type = p_type) then return 0; end if;
  foreach v_table in array '{vector,signature}'::text[] loop
    if to_regclass(format('inlay.%s_%s', v_table, v_profile)) is not null then
      execute format('delete from inlay.%s_%s where source_id = $1 and content_type = $2 and doc_key = any ($3)', v_table, v_profile) using p_source, p_type, p_keys;
    end if;
  end loop;
  delete from inlay.embedded e where e.profile_id = v_profile and e.source_id = p_source and e.content_type = p_type and e.doc_key = any (p_keys);
  get diagnostics v_n = row_count;
  return v_n;
end $$;
comment on function inlay.drop_content(int, text, text[]) is 'Removes documents of a content type that the source has no more; returns how many.';
