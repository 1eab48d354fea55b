-- One source's trouble is not the others'. Whoever decides about a migration just now is left alone.
create or replace function inlay.tend_migrations() returns void language plpgsql as $$
declare
  m inlay.migration;
  v_problem text;
begin
  for m in select * from inlay.migration x where x.finished_at is null order by x.migration_id for update skip locked loop
    begin
      perform inlay.tend_migration(m);
      v_problem := null;
    exception when others then
      v_problem := sqlerrm;
    end;
    update inlay.migration x set problem = v_problem where x.migration_id = m.migration_id and x.problem is distinct from v_problem;
  end loop;
end $$;
comment on function inlay.tend_migrations() is 'Goes on with the model changes that are under way; see tend_sources().';
