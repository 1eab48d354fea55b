-- Each profile has vectors of its own that may have outlived their rows.
create or replace function inlay.start_sweep(p_source int) returns void language plpgsql as $$
begin
  insert into inlay.backfill (source_id, profile_id, sweep) select p_source, p, true from inlay.source_profiles(p_source) p
  on conflict (source_id, profile_id, sweep) where finished_at is null do update set up_to_key = null;
end $$;
comment on function inlay.start_sweep(int) is 'Starts to look for vectors whose rows are gone; workers go on with it.';
