create or replace function inlay.held_reason(s inlay.source) returns text language plpgsql stable as $$
declare
  p inlay.profile;
begin
  select * into p from inlay.profile x where x.profile_id = s.profile_id;
  return case
    when s.fault is not null then 'its documents cannot be read: ' || s.fault
    when s.paused then 'it is paused'
    when not coalesce(s.queue_enabled, (select (c.value #>> '{}')::boolean from inlay.embedding_queue_config c where c.key = 'queue_enabled')) then 'its queue is disabled'
    when p.paused then format('its profile "%s" is paused', p.name)
    when p.parked_at is not null then format('its profile "%s" is parked: %s', p.name, p.parked_reason)
  end;
end $$;
comment on function inlay.held_reason(inlay.source) is 'Why nothing of a source is claimed; null: it is.';
