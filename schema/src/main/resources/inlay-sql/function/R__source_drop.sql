create or replace function inlay.drop_source(p_name text) returns void language plpgsql as $$
declare
  s inlay.source;
  f record;
  v_profile int;
begin
  select * into s from inlay.source where name = p_name;
  if s.source_id is null then
    raise exception 'there is no source "%"', p_name using errcode = 'IN016',
      hint = coalesce('Sources: ' || (select string_agg(name, ', ' order by name) from inlay.source), 'No source is declared.');
  end if;
  perform inlay.uninstall_capture(s.source_id, inlay.source_table(s));
  perform inlay.uninstall_capture(s.source_id, to_regclass(format('%I.%I', w.schema_name, w.table_name))) from inlay.source_watch w where w.source_id = s.source_id;
  for f in select p.oid::regprocedure as signature from pg_proc p where p.pronamespace = 'inlay'::regnamespace
    and not exists (select 1 from pg_trigger t where t.tgfoid = p.oid) and p.proname ~ format('^(capture|capture_row|render|page|keys|poll|watch)_%s(_\d+)?$', s.source_id)
  loop
    execute format('drop function %s', f.signature);
  end loop;
  perform pg_advisory_xact_lock(740607, s.source_id);  -- whoever stores its vectors just now does it before, or not at all
  perform inlay.cancel_queue_items_by_source(p_name);   -- counts them; the row below is for what commits later
  insert into inlay.cancelled_source (source_id, up_to_position) select s.source_id, (last_value + 1) * 256 from inlay.run_no;
  delete from inlay.dead_letter where source_id = s.source_id;
  for v_profile in select s.profile_id union select unnest(array[m.from_profile, m.to_profile]) from inlay.migration m where m.source_id = s.source_id and m.finished_at is null loop
    perform inlay.drop_vectors(v_profile, s.source_id);
    delete from inlay.embedded where profile_id = v_profile and source_id = s.source_id;
  end loop;
  delete from inlay.source where source_id = s.source_id;
end $$;
comment on function inlay.drop_source(text) is 'Removes a source: its triggers, its pending items, its vectors. The table itself is left alone.';
