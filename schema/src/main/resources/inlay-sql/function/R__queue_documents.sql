-- Appends documents that are named by their keys, for one profile or (null) all that the source has.
create or replace function inlay.queue_documents(s inlay.source, p_profile int, p_priority text, p_op "char", p_keys text[]) returns void language plpgsql as $$
declare
  v_tenants text[];
begin
  if coalesce(cardinality(p_keys), 0) = 0 then return; end if;
  if s.tenant_column is not null then
    v_tenants := inlay.source_tenants(s.source_id, p_keys);
    perform inlay.append_tenants(s.source_id, p.profile_id, p_priority, p_op, p_keys, v_tenants)
    from inlay.source_profiles(s.source_id) p(profile_id) where p_profile is null or p.profile_id = p_profile;
  else
    perform inlay.append(inlay.lane(t.track_id, p_priority), s.source_id, p_op, p_keys)
    from inlay.source_profiles(s.source_id) p(profile_id) join inlay.track t on t.profile_id = p.profile_id and t.tenant = ''
    where p_profile is null or p.profile_id = p_profile;
  end if;
end $$;
comment on function inlay.queue_documents(inlay.source, int, text, "char", text[]) is 'Appends documents of a source, for one of its profiles or (null) all of them.';
