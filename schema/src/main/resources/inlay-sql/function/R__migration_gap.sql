-- Compares what is stored for the profile in use with what is stored for the other. What was stored a moment ago, after all there was had been queued,
-- is on its way to both, and not missing yet: else a source that is written to all the time would never be complete.
-- Relies on merge or hash joins over the primary key of embedded: it reads the source's part of it twice.
create or replace function inlay.migration_gap(m inlay.migration, out documents bigint, out embedded bigint, out missing bigint, out dead bigint, out dead_keys text[])
language plpgsql stable set jit = off as $$
declare
  v_other int := inlay.other_profile(m);
  v_used int := m.from_profile + m.to_profile - v_other;
  v_queued timestamptz := coalesce((select b.finished_at from inlay.backfill b where b.backfill_id = m.backfill_id), 'infinity');
begin
  with died as materialized (
    select distinct d.doc_key from inlay.dead_letter d join inlay.track k on k.track_id = d.lane >> 3 where d.source_id = m.source_id and k.profile_id = v_other
  ), document as (
    select u.doc_key, bool_and(o.doc_key is not null) as stored, min(u.embedded_at) as since
    from inlay.embedded u left join inlay.embedded o on o.profile_id = v_other and o.source_id = u.source_id and o.content_type = u.content_type
      and o.doc_key = u.doc_key and o.content_hash is not null
    where u.profile_id = v_used and u.source_id = m.source_id and u.content_hash is not null group by u.doc_key
  )
  select count(*), count(*) filter (where d.stored), count(*) filter (where not d.stored and x.doc_key is null and (d.since <= v_queued or d.since < clock_timestamp() - interval '10 s')),
    count(*) filter (where not d.stored and x.doc_key is not null), (array_agg(d.doc_key order by d.doc_key) filter (where not d.stored and x.doc_key is not null))[:10]
  into documents, embedded, missing, dead, dead_keys from document d left join died x using (doc_key);
end $$;
comment on function inlay.migration_gap(inlay.migration) is 'Documents stored for the profile in use, how many of them for the other, how many are missing there, and how many are dead letters instead (of which ten are named).';
