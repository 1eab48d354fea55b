-- Truncating a table also truncates its partitions, each with a trigger: the first of a transaction says it for all.
create or replace function inlay.queue_stored(p_source int) returns void language plpgsql as $$
declare
  s inlay.source;
  v_done text := format('%s:%s', p_source, pg_current_xact_id());
begin
  if current_setting('inlay.queued_stored', true) = v_done then return; end if;
  perform set_config('inlay.queued_stored', v_done, true);
  select * into strict s from inlay.source where source_id = p_source;
  if s.tenant_column is null then
    perform inlay.append(inlay.lane(t.track_id, s.delete_priority), p_source, 'D', array(
      select distinct e.doc_key from inlay.embedded e where e.profile_id = t.profile_id and e.source_id = p_source and e.content_hash is not null))
    from inlay.source_profiles(p_source) p(profile_id) join inlay.track t on t.profile_id = p.profile_id and t.tenant = '';
  else
    perform inlay.append_tenants(p_source, p.profile_id, s.delete_priority, 'D', array_agg(e.doc_key), array_agg(e.tenant))
    from inlay.source_profiles(p_source) p(profile_id)
    join (select distinct on (x.profile_id, x.doc_key) x.profile_id, x.doc_key, x.tenant from inlay.embedded x where x.source_id = p_source and x.content_hash is not null) e using (profile_id)
    group by p.profile_id;
  end if;
end $$;
comment on function inlay.queue_stored(int) is 'Queues every document of a source that has vectors: those whose rows are gone will be removed.';
