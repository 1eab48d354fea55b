-- Generates what is particular to a source as static SQL, from what is declared of it: how its documents are read, and how their changes are noticed.
create or replace function inlay.build_source(p_source int) returns void language plpgsql as $$
declare
  s inlay.source;
begin
  select * into strict s from inlay.source where source_id = p_source;
  perform inlay.build_source_readers(s);
  perform inlay.build_source_capture(s);
  perform inlay.build_source_watches(s);
end $$;
comment on function inlay.build_source(int) is 'Generates a source''s readers and triggers.';
