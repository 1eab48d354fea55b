-- Most of the time there is nothing: four looks.
create or replace function inlay.tend_sources() returns void language plpgsql as $$
begin
  if exists (select 1 from inlay.source_drift) then
    perform inlay.attend_source(d.source_id) from (select distinct x.source_id from inlay.source_drift x) d;
  end if;
  if exists (select 1 from inlay.source_poll) then perform inlay.poll_sources(); end if;
  if exists (select 1 from inlay.migration where finished_at is null) then perform inlay.tend_migrations(); end if;
  if exists (select 1 from inlay.backfill where finished_at is null) then perform inlay.advance_backfills(); end if;
end $$;
comment on function inlay.tend_sources() is 'What sources need now: polling, backfills that nobody attends to, a look at those whose tables changed, the next steps of model changes. Workers call it every second.';
