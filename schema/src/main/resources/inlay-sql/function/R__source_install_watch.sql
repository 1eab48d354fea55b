create or replace function inlay.install_watch(p_function text, p_source int, p_place int, p_table regclass) returns void language plpgsql as $$
declare
  v_name text := format('inlay_%s_w%s', p_source, p_place);
begin
  execute format('create or replace trigger %1$s_insert after insert on %2$s referencing new table as new_rows for each statement execute function %3$s()', v_name, p_table, p_function);
  execute format('create or replace trigger %1$s_update after update on %2$s referencing old table as old_rows new table as new_rows for each statement execute function %3$s()', v_name, p_table, p_function);
  execute format('create or replace trigger %1$s_delete after delete on %2$s referencing old table as old_rows for each statement execute function %3$s()', v_name, p_table, p_function);
  execute format('create or replace trigger %1$s_truncate after truncate on %2$s for each statement execute function %3$s()', v_name, p_table, p_function);
exception when insufficient_privilege then
  raise exception 'role % may not create triggers on %', current_user, p_table using errcode = '42501',
    hint = format('Run "grant trigger on table %s to %I" as its owner.', p_table, current_user);
end $$;
comment on function inlay.install_watch(text, int, int, regclass) is 'Installs the triggers of a joined table.';
