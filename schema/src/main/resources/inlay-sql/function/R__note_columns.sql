create or replace function inlay.note_columns(p_source int) returns void language plpgsql as $$
begin
  update inlay.source s set table_oid = inlay.source_table(s), column_numbers = coalesce((
    select jsonb_object_agg(a.attname, a.attnum) from pg_attribute a where a.attrelid = inlay.source_table(s) and a.attnum > 0 and not a.attisdropped
      and a.attname = any (s.key_columns || inlay.used_columns(s) || s.poll_column)), '{}')
  where s.source_id = p_source;
end $$;
comment on function inlay.note_columns(int) is 'Notes which table and columns a source''s names stand for, so that they can be followed.';
