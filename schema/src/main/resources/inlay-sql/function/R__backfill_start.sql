create or replace function inlay.start_backfill(p_name text) returns bigint language plpgsql as $$
declare
  s inlay.source;
  v_backfill bigint;
begin
  select * into s from inlay.source where name = p_name;
  if s.source_id is null then
    raise exception 'there is no source "%"', p_name using errcode = 'IN016',
      hint = coalesce('Sources: ' || (select string_agg(name, ', ' order by name) from inlay.source), 'No source is declared.');
  end if;
  insert into inlay.backfill (source_id, estimated)
  select s.source_id, nullif(greatest(c.reltuples, 0), 0) from pg_class c where c.oid = format('%I.%I', s.schema_name, s.table_name)::regclass
  on conflict (source_id) where finished_at is null do nothing returning backfill_id into v_backfill;
  return coalesce(v_backfill, (select backfill_id from inlay.backfill where source_id = s.source_id and finished_at is null));
end $$;
comment on function inlay.start_backfill(text) is 'Starts to queue every row of a source, or finds the backfill that is on its way.';
