create or replace function inlay.pause_source(source text, paused boolean default true) returns void language plpgsql as $$
declare
  s inlay.source := inlay.find_source(source);
begin
  update inlay.source x set paused = coalesce(pause_source.paused, true) where x.source_id = s.source_id;
  perform pg_notify('inlay_config', 'source ' || s.name);
end $$;
comment on function inlay.pause_source(text, boolean) is 'Lets a source''s items wait, or resumes them (false).';
