create or replace function inlay.note_fault(p_source int, p_fault text) returns void language plpgsql as $$
begin
  update inlay.source s set fault = p_fault, fault_at = case when p_fault is null then null when s.fault is null then clock_timestamp() else s.fault_at end
  where s.source_id = p_source and s.fault is distinct from p_fault;
  if found then perform pg_notify('inlay_config', 'source ' || name) from inlay.source where source_id = p_source; end if;
end $$;
comment on function inlay.note_fault(int, text) is 'Says why a source''s documents cannot be read, so that nothing of it is claimed; null: they can.';
