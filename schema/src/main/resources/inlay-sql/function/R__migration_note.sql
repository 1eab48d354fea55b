-- Told to whoever reads the audit, and to running workers.
create or replace function inlay.note_migration(m inlay.migration, p_step text, p_by text) returns void language plpgsql as $$
declare
  v_source text := (select s.name from inlay.source s where s.source_id = m.source_id);
begin
  insert into inlay.config_change (changed_by, key, old_value, new_value)
  select coalesce(nullif(p_by, ''), session_user), 'migration ' || v_source, jsonb_build_object('profile', f.name),
    jsonb_build_object('profile', t.name, 'step', p_step) || case when m.drop_after is not null then jsonb_build_object('drop_after', m.drop_after) else '{}' end
  from inlay.profile f, inlay.profile t where f.profile_id = m.from_profile and t.profile_id = m.to_profile;
  perform pg_notify('inlay_config', 'source ' || v_source);
end $$;
comment on function inlay.note_migration(inlay.migration, text, text) is 'Audits a step of a model change.';
