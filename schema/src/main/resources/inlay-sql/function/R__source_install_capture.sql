-- Only the owner of a table may have triggers fire for replication: on another's table what replication brings is found by "source verify".
create or replace function inlay.install_capture(p_source int, p_root regclass, p_table regclass) returns void language plpgsql as $$
declare
  v_owned boolean := (select pg_has_role(current_user, relowner, 'usage') from pg_class where oid = p_table);
begin
  begin
    execute format('create or replace trigger inlay_%1$s_insert after insert on %2$s referencing new table as new_rows for each statement execute function inlay.capture_%1$s()', p_source, p_table);
    execute format('create or replace trigger inlay_%1$s_update after update on %2$s referencing old table as old_rows new table as new_rows for each statement execute function inlay.capture_%1$s()', p_source, p_table);
    execute format('create or replace trigger inlay_%1$s_delete after delete on %2$s referencing old table as old_rows for each statement execute function inlay.capture_%1$s()', p_source, p_table);
    execute format('create or replace trigger inlay_%1$s_truncate after truncate on %2$s for each statement execute function inlay.capture_%1$s()', p_source, p_table);
    if v_owned and (p_root = p_table or not (select relispartition from pg_class where oid = p_table)) then   -- partitions have a clone
      execute format('create or replace trigger inlay_%1$s_row after insert or update or delete on %2$s for each row execute function inlay.capture_row_%1$s()', p_source, p_table);
    end if;
  exception when insufficient_privilege then
    raise exception 'role % may not create triggers on %', current_user, p_table using errcode = '42501',
      hint = format('Run "grant trigger on table %s to %I" as its owner, or let a column be polled instead.', p_table, current_user);
  end;
  if v_owned then
    execute format('alter table only %2$s enable replica trigger inlay_%1$s_row', p_source, p_table);
    execute format('alter table only %2$s enable always trigger inlay_%1$s_truncate', p_source, p_table);
  end if;
end $$;
comment on function inlay.install_capture(int, regclass, regclass) is 'Installs a source''s triggers on its table, or on one that is part of it.';
