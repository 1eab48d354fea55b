create or replace function inlay.attend_sources() returns void language plpgsql as $$
begin
  perform inlay.attend_source(s.source_id) from (select x.source_id from inlay.source x order by x.source_id) s;
end $$;
comment on function inlay.attend_sources() is 'Looks after all sources; workers call it every ten seconds.';
