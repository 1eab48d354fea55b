-- Applications change their tables. What was renamed is followed; where a name stands for something else now, the name counts (tables and columns are
-- swapped that way). New partitions get triggers, and their rows are queued; rows of partitions that went are removed. What is gone, or cannot
-- be read, is the source's fault: its items wait until it is mended. Whatever was not captured meanwhile is read anew.
-- Locks are tried for a moment only: a writer must not wait behind us.
create or replace function inlay.attend_source(p_source int) returns text language plpgsql set lock_timeout = '300ms' as $$
declare
  s inlay.source;
  v_fault text;
  v_built boolean := false;
begin
  select * into s from inlay.source x where x.source_id = p_source for update;
  if s.source_id is null then return null; end if;
  v_fault := inlay.follow_table(s);
  if v_fault is null then
    if inlay.follow_columns(p_source) then
      perform inlay.build_source(p_source);
      v_built := true;
    end if;
    v_fault := coalesce(inlay.missing_columns(p_source), inlay.rendering_problem(p_source));
  end if;
  if v_fault is null then
    perform inlay.attend_family(p_source);
    if v_built or s.fault is not null or exists (select 1 from inlay.source_drift d where d.source_id = p_source) then
      delete from inlay.source_drift d where d.source_id = p_source;
      perform inlay.start_backfill(s.name), inlay.start_sweep(p_source);
    end if;
  end if;
  perform inlay.note_fault(p_source, v_fault);
  return v_fault;
exception
  when lock_not_available or deadlock_detected then
    return s.fault;                                    -- the next time
  when others then
    perform inlay.note_fault(p_source, sqlerrm);
    return sqlerrm;
end $$;
comment on function inlay.attend_source(int) is 'Brings a source in line with its table as it is now; returns why it cannot be read, null when it can.';
