create or replace function inlay.running(p_snap pg_snapshot, p_from xid8) returns xid8[] language plpgsql stable as $$
begin
  if pg_snapshot_xmin(p_snap) = pg_snapshot_xmax(p_snap) then return '{}'; end if;   -- nothing ran, as on a quiet server: no query
  return array(select x from pg_snapshot_xip(p_snap) x where x > p_from
    union select x from pg_current_xact_id_if_assigned() x where x < pg_snapshot_xmax(p_snap) and x > p_from);
end $$;
comment on function inlay.running(pg_snapshot, xid8) is 'The transactions above p_from that ran when a snapshot was taken; its own one, which may append yet, included.';
