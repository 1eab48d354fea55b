-- What is left out (null) stays as it was.
create or replace function inlay.note_desire(p_worker text, p_profile int, p_state text, p_slots int, p_by text) returns void language plpgsql as $$
declare
  v_old inlay.worker_desire;
  v_new inlay.worker_desire;
  v_most int := (select (w.facts ->> 'slots_max')::int from inlay.embedding_queue_workers w where w.worker_id = p_worker);
begin
  if p_state is null and p_slots is null then
    raise exception 'say a state or how many slots' using errcode = 'IN006', hint = 'States: running, paused, draining, stopped.';
  end if;
  if p_state not in ('running', 'paused', 'draining', 'stopped') then
    raise exception 'workers cannot be told to be "%"', p_state using errcode = 'IN006', hint = 'States: running, paused, draining, stopped.';
  end if;
  if p_slots not between 1 and 1000 then
    raise exception 'a worker has 1 to 1000 slots, not %', p_slots using errcode = 'IN006', hint = 'Pause it to let it do nothing.';
  end if;
  if p_slots > v_most then
    raise exception 'worker "%" can have at most % slots, not %', p_worker, v_most, p_slots using errcode = 'IN006', hint = 'Start it with a greater --slots-max, or start another worker.';
  end if;
  if coalesce(p_by, '') = '' then
    raise exception 'updated_by must say who tells the workers' using errcode = 'IN006', hint = 'Leave it out for the database user.';
  end if;
  perform pg_advisory_xact_lock(740608, 0);            -- the audit tells changes in their order
  select * into v_old from inlay.worker_desire d where d.worker_id is not distinct from p_worker and d.profile_id is not distinct from p_profile;
  insert into inlay.worker_desire as d (worker_id, profile_id, state, slots, set_by) values (p_worker, p_profile, p_state, p_slots, p_by)
  on conflict (target) do update set state = coalesce(excluded.state, d.state), slots = coalesce(excluded.slots, d.slots), set_by = excluded.set_by, set_at = clock_timestamp()
  returning * into v_new;
  if (v_old.state, v_old.slots) is distinct from (v_new.state, v_new.slots) then
    insert into inlay.config_change (changed_by, key, old_value, new_value)
    select p_by, case when p_worker is not null then 'worker ' || p_worker when p_profile is not null then 'workers ' || (select x.name from inlay.profile x where x.profile_id = p_profile) else 'workers' end,
      jsonb_build_object('state', v_old.state, 'slots', v_old.slots), jsonb_build_object('state', v_new.state, 'slots', v_new.slots);
  end if;
  perform pg_notify('inlay_config', 'workers');
end $$;
comment on function inlay.note_desire(text, int, text, int, text) is 'Notes and audits what is wanted of a worker, of those of a profile, or (both null) of all, and tells them.';
