-- One source's trouble is not the others': it becomes its fault, which attend_sources() looks after.
create or replace function inlay.poll_sources() returns int language plpgsql as $$
declare
  p record;
  v_n int := 0;
begin
  for p in select l.source_id, s.name from inlay.source_poll l join inlay.source s using (source_id)
    where s.fault is null and (l.pass_key is not null or l.polled_at < clock_timestamp() - s.poll_seconds * interval '1 s') order by l.polled_at for update of l skip locked
  loop
    begin
      for i in 1..2 loop
        v_n := v_n + 1;
        exit when not inlay.poll_source(p.source_id, 10000);
      end loop;
    exception when others then
      perform inlay.note_fault(p.source_id, sqlerrm);
    end;
  end loop;
  return v_n;
end $$;
comment on function inlay.poll_sources() is 'Polls the sources that are due; returns how many pages it read.';
