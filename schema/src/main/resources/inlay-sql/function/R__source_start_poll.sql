-- What is there already is left to a backfill.
create or replace function inlay.start_poll(p_source int) returns void language plpgsql
  set timezone = 'UTC' set datestyle = 'ISO, YMD' as $$
declare
  s inlay.source;
  v_high text;
begin
  select * into strict s from inlay.source x where x.source_id = p_source;
  if s.poll_column is null then return; end if;
  execute format('select max(t.%I)::text from %s t', s.poll_column, inlay.source_relation(s)) into v_high;
  insert into inlay.source_poll (source_id, high_value) values (p_source, v_high);
end $$;
comment on function inlay.start_poll(int) is 'Begins the polling of a source with what changes from now on.';
