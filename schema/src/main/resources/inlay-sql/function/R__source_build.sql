-- Generates what is particular to a source as static SQL, from what is declared of it: how its documents are read, and how their changes are noticed.
-- Whether that can be read is asked afterwards, in better words.
create or replace function inlay.build_source(p_source int) returns void language plpgsql set check_function_bodies = off as $$
declare
  s inlay.source;
begin
  select * into strict s from inlay.source where source_id = p_source;
  perform inlay.build_source_readers(s);
  perform inlay.build_source_capture(s);
  perform inlay.build_source_watches(s);
end $$;
comment on function inlay.build_source(int) is 'Generates a source''s readers and triggers.';
