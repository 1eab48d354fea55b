create or replace function inlay.drop_source(p_name text) returns void language plpgsql as $$
declare
  s inlay.source;
  v_table text;
begin
  select * into s from inlay.source where name = p_name;
  if s.source_id is null then
    raise exception 'there is no source "%"', p_name using errcode = 'IN016',
      hint = coalesce('Sources: ' || (select string_agg(name, ', ' order by name) from inlay.source), 'No source is declared.');
  end if;
  v_table := format('%I.%I', s.schema_name, s.table_name);
  if to_regclass(v_table) is not null then
    execute format('drop trigger if exists inlay_%1$s_insert on %2$s', s.source_id, v_table);
    execute format('drop trigger if exists inlay_%1$s_update on %2$s', s.source_id, v_table);
    execute format('drop trigger if exists inlay_%1$s_delete on %2$s', s.source_id, v_table);
    execute format('drop trigger if exists inlay_%1$s_truncate on %2$s', s.source_id, v_table);
  end if;
  execute format('drop function if exists inlay.capture_%1$s(), inlay.render_%1$s(text[]), inlay.page_%1$s(text, int), inlay.tenants_%1$s(text[])', s.source_id);
  perform inlay.cancel_queue_items_by_source(p_name);   -- counts them; the row below is for what commits later
  insert into inlay.cancelled_source (source_id, up_to_position) select s.source_id, (last_value + 1) * 256 from inlay.run_no;
  delete from inlay.dead_letter where source_id = s.source_id;
  perform inlay.drop_vectors(s.profile_id, s.source_id);
  delete from inlay.embedded where profile_id = s.profile_id and source_id = s.source_id;
  delete from inlay.source where source_id = s.source_id;
end $$;
comment on function inlay.drop_source(text) is 'Removes a source: its triggers, its pending items, its vectors. The table itself is left alone.';
