create or replace function inlay.is_narrower(d inlay.worker_desire, p_profile text) returns boolean language sql stable as $$
  select case when p_profile is null then d.worker_id is not null or d.profile_id is not null
    else exists (select 1 from inlay.embedding_queue_workers w where w.worker_id = d.worker_id and w.facts ->> 'profile' = p_profile) end
$$;
comment on function inlay.is_narrower(inlay.worker_desire, text) is 'Whether something is wanted of fewer workers than those of a profile (null: than all).';
