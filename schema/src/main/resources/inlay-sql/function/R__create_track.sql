-- The id of the transaction is taken before the segment is read: see the invariant in V001. So a segment that the track may begin in is not
-- swept, hence not drained, while the track is not visible. Whose turn it is stands in a sequence, so that no row is updated for it.
create or replace function inlay.create_track(p_profile int, p_tenant text default '') returns int language plpgsql as $$
declare
  v_track int;
begin
  perform pg_current_xact_id();
  insert into inlay.track (profile_id, tenant) values (p_profile, p_tenant) returning track_id into v_track;
  insert into inlay.track_cursor (slot, track_id, cursor_no, lanes)
  select l.last_value % 1000, v_track, 1,
    array(select row(v_track::bigint * 8 + k, s.last_value / 1000, s.last_value % 1000, '0', 0, 0, '{}')::inlay.lane_cursor
      from unnest('{1,2,3,5,6,7}'::int[]) k order by k)
  from inlay.current_ledger l, inlay.current_segment s;
  if p_tenant = '' then execute format('create sequence if not exists inlay.turn_%s minvalue 0', p_profile); end if;
  return v_track;
end $$;
comment on function inlay.create_track(int, text) is 'Gives a profile (and tenant) its lanes, starting at the log''s current segment.';
