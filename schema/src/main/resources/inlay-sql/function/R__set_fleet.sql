-- Everybody means everybody: what single workers, or profiles, were told before is over.
create or replace function inlay.set_fleet(state text, slots int default null, profile text default null, updated_by text default session_user) returns text[] language plpgsql as $$
declare
  v_profile int := case when set_fleet.profile is not null then (inlay.find_profile(set_fleet.profile)).profile_id end;
begin
  perform inlay.note_desire(null, v_profile, set_fleet.state, set_fleet.slots, set_fleet.updated_by);
  delete from inlay.worker_desire d where inlay.is_narrower(d, set_fleet.profile)
    and (d.state is null or set_fleet.state is not null) and (d.slots is null or set_fleet.slots is not null);
  update inlay.worker_desire d set state = case when set_fleet.state is null then d.state end, slots = case when set_fleet.slots is null then d.slots end
  where inlay.is_narrower(d, set_fleet.profile) and (d.state is not null and set_fleet.state is not null or d.slots is not null and set_fleet.slots is not null);
  return array(select w.worker_id from inlay.embedding_queue_workers w where w.status <> 'stopped'
    and (set_fleet.profile is null or w.facts ->> 'profile' = set_fleet.profile) order by 1);
end $$;
comment on function inlay.set_fleet(text, int, text, text) is 'Tells all workers, or those of a profile, those to come included, to be running, paused, draining or stopped, and how many slots each has; null: as before. Returns whom it told.';
