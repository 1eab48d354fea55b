-- The log's housekeeping, a step a transaction: call it about once a second.
create or replace function inlay.rotate(p_force boolean default false) returns void language plpgsql as $$
declare
  g inlay.segment;
  v_bytes bigint;
begin
  perform inlay.require_read_committed();
  perform inlay.require_adopted();
  if not pg_try_advisory_xact_lock(740603, 0) then return; end if;
  select * into g from inlay.segment order by gen desc limit 1;
  v_bytes := pg_relation_size(('inlay.run_' || g.slot)::regclass);
  if (select last_value / 1000 from inlay.current_segment) > g.gen   -- announced before a crash
      or v_bytes > 0 and (p_force or v_bytes > inlay.setting('segment_mb') * 1048576
      or g.opened_at < clock_timestamp() - inlay.setting('segment_seconds') * interval '1 s') then
    -- It is written to already, but others know it only when this commits.
    if inlay.open_segment() then return; end if;
  end if;
  if exists (select 1 from inlay.segment where freed_at is null and sealed_at is not null) then   -- else there is nothing to put away
    perform inlay.sweep_segments();
    perform inlay.drain_segments();
    perform inlay.free_segments();
  end if;
  if (select count(*) from inlay.segment where freed_at is null) >= (select count(*) from pg_inherits where inhparent = 'inlay.run'::regclass) and not inlay.is_dumped() then
    -- The ring grows; the slot can be opened after this commits.
    perform inlay.add_log_slot((select count(*)::int from pg_inherits where inhparent = 'inlay.run'::regclass));
    perform inlay.build_readers();
  end if;
end $$;
comment on function inlay.rotate(boolean) is 'Opens a segment of the log when it is time (p_force: now), else sweeps and frees them, as configured.';
