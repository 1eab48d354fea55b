-- Unpaused tracks that may have something to take, with the time since when it waits. Starts from the lanes that have rows in a segment that
-- is not history, so a tenant that has been idle for longer than a segment costs nothing, and one that is idle now costs two index probes.
drop function if exists inlay.waiting_tracks();
create or replace function inlay.waiting_tracks(p_profile int default null) returns table (profile_id int, tenant text, track_id int, head timestamptz)
language plpgsql as $$
declare
  v_snap pg_snapshot := pg_current_snapshot();
  v_tracks int[];
begin
  v_tracks := array(
    select k.track_id from inlay.track k join inlay.profile p using (profile_id)
    where not p.paused and (p_profile is null or k.profile_id = p_profile) and k.track_id = any (array(
      select (l >> 3)::int from inlay.segment g, inlay.lanes_in(g.slot) l where g.drained_at is null and g.freed_at is null)));
  return query
  with present as materialized (                       -- once, not for each track
    select g.gen, g.slot, l as lane from inlay.segment g, inlay.lanes_in(g.slot) l where g.drained_at is null and g.freed_at is null
  ), standing as materialized (
    select c.track_id, l.lane, l.gen, l.xid, l.next, l.holes from inlay.track_positions(v_tracks) c, unnest(c.lanes) l
  ), work as materialized (
    select s.track_id, n.gen, s.holes, case when n.gen > s.gen then inlay.lane_head(n.slot, s.lane, '0', 0)
      when n.gen = s.gen then inlay.lane_head(n.slot, s.lane, s.xid, s.next) end as head
    from present n join standing s using (lane)
    where n.gen >= s.gen or exists (select 1 from unnest(s.holes) h where h.gen = n.gen)
  )
  select k.profile_id, k.tenant, k.track_id, min(w.head) from work w join inlay.track k using (track_id)
  where w.head is not null or exists (select 1 from unnest(w.holes) h where h.gen = w.gen and pg_visible_in_snapshot(h.xid, v_snap))
  group by k.track_id, k.profile_id, k.tenant;
end $$;
comment on function inlay.waiting_tracks(int) is 'The tracks (of a profile) that may have something to claim, with the enqueue time of their oldest head.';
