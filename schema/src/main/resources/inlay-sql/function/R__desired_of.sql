-- The narrowest scope that says something counts.
create or replace function inlay.desired_of(p_worker text, out state text, out state_of text, out state_by text, out state_at timestamptz, out slots int) language sql stable as $$
  with d as (
    select x.*, x.worker_id is not null as is_worker, x.profile_id is not null as is_profile from inlay.worker_desire x
    where x.worker_id = p_worker or x.worker_id is null and (x.profile_id is null or x.profile_id = (
      select p.profile_id from inlay.embedding_queue_workers w join inlay.profile p on p.name = w.facts ->> 'profile' where w.worker_id = p_worker))
  )
  select coalesce(s.state, 'running'), s.target, s.set_by, s.set_at, n.slots from (select 1) one
  left join (select * from d where d.state is not null order by is_worker desc, is_profile desc limit 1) s on true
  left join (select d.slots from d where d.slots is not null order by is_worker desc, is_profile desc limit 1) n on true
$$;
comment on function inlay.desired_of(text) is 'What operators want of a worker, by whose word and since when; slots null: as many as it was started with.';
