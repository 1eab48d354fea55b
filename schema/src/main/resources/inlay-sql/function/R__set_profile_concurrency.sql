create or replace function inlay.set_profile_concurrency(profile text, concurrency int, updated_by text default session_user) returns void language plpgsql as $$
#variable_conflict use_column
declare
  p inlay.profile := inlay.find_profile(set_profile_concurrency.profile);
  v int := set_profile_concurrency.concurrency;
begin
  if v not between 1 and 1000 then
    raise exception 'a profile''s concurrency is 1 to 1000 claims at once, not %', v using errcode = 'IN006', hint = 'Null lets only max_concurrent_workers count; pause_profile() stops it.';
  end if;
  if coalesce(set_profile_concurrency.updated_by, '') = '' then
    raise exception 'updated_by must say who changes the profile' using errcode = 'IN006', hint = 'Leave it out for the database user.';
  end if;
  select * into p from inlay.profile x where x.profile_id = p.profile_id for update;   -- the audit tells changes in their order
  if p.concurrency is distinct from v then
    update inlay.profile x set concurrency = v where x.profile_id = p.profile_id;
    insert into inlay.config_change (changed_by, key, old_value, new_value)
    values (set_profile_concurrency.updated_by, 'concurrency ' || p.name, coalesce(to_jsonb(p.concurrency), 'null'), coalesce(to_jsonb(v), 'null'));
    perform pg_notify('inlay_config', 'profile ' || p.name);
  end if;
end $$;
comment on function inlay.set_profile_concurrency(text, int, text) is 'How many claims of a profile the whole fleet may hold at once; null: as many as max_concurrent_workers lets.';
