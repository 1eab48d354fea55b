-- What waits of a source for which the queue is disabled waits as that of a paused one: see pause_profile(). promote() brings it back.
create or replace function inlay.set_source_queue(source text, queue_enabled boolean default null, updated_by text default session_user) returns void language plpgsql as $$
#variable_conflict use_column
declare
  s inlay.source := inlay.find_source(set_source_queue.source);
begin
  if coalesce(set_source_queue.updated_by, '') = '' then
    raise exception 'updated_by must say who changes the source' using errcode = 'IN006', hint = 'Leave it out for the database user.';
  end if;
  select * into s from inlay.source x where x.source_id = s.source_id for update;   -- the audit tells changes in their order
  if s.queue_enabled is distinct from set_source_queue.queue_enabled then
    update inlay.source x set queue_enabled = set_source_queue.queue_enabled where x.source_id = s.source_id;
    insert into inlay.config_change (changed_by, key, old_value, new_value)
    values (set_source_queue.updated_by, 'queue_enabled ' || s.name, coalesce(to_jsonb(s.queue_enabled), 'null'), coalesce(to_jsonb(set_source_queue.queue_enabled), 'null'));
    perform pg_notify('inlay_config', 'source ' || s.name);
  end if;
end $$;
comment on function inlay.set_source_queue(text, boolean, text) is 'Whether workers may claim items of a source: true, false (its application embeds directly; items are accepted and wait), or null: as the configuration key queue_enabled says.';
