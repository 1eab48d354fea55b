create or replace function inlay.drop_profile(profile text) returns void language plpgsql as $$
declare
  p inlay.profile := inlay.find_profile(profile);
  v_sources text;
  v_moving text;
begin
  perform from inlay.profile x where x.profile_id = p.profile_id for update;   -- no source comes to it meanwhile
  v_sources := (select string_agg(s.name, ', ' order by s.name) from inlay.source s where s.profile_id = p.profile_id);
  v_moving := (select string_agg(s.name, ', ' order by s.name) from inlay.migration m join inlay.source s using (source_id) where p.profile_id in (m.from_profile, m.to_profile) and m.finished_at is null);
  if v_moving is not null then
    raise exception 'profile "%" is part of the model change of sources: %', p.name, v_moving using errcode = 'IN033',
      hint = 'Look with inlay profile migrate SOURCE --status; end it with --finish or --cancel, and wait until the vectors are dropped.';
  end if;
  if v_sources is not null then
    raise exception 'profile "%" is used by sources: %', p.name, v_sources using errcode = 'IN033', hint = 'Remove them first, or let them use another profile.';
  end if;
  perform pg_advisory_xact_lock(740601, p.profile_id);   -- nobody claims meanwhile
  perform inlay.drop_account(p.name, a.name) from inlay.account a where a.profile_id = p.profile_id;
  delete from inlay.token_ratio r where r.profile_id = p.profile_id;
  perform inlay.drop_vector_table(p.profile_id);
  delete from inlay.track k where k.profile_id = p.profile_id;
  execute format('drop sequence if exists inlay.turn_%s', p.profile_id);
  delete from inlay.migration m where p.profile_id in (m.from_profile, m.to_profile);   -- that have ended
  delete from inlay.profile x where x.profile_id = p.profile_id;
  perform pg_notify('inlay_config', 'profile ' || p.name);
end $$;
comment on function inlay.drop_profile(text) is 'Removes a profile that no source uses: its accounts, limits and vectors.';
