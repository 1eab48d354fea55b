-- The cheap half of has_work(): six index probes.
create or replace function inlay.has_new_work(p_track int) returns boolean language plpgsql as $$
declare
  t inlay.track_cursor := inlay.track_position(p_track);
begin
  -- A lane whose cursor stands in an older segment has taken nothing of this one: what is found is ahead in any case.
  return exists (select 1 from unnest(inlay.lane_heads((select last_value % 1000 from inlay.current_segment)::int, t.lanes)) h where h is not null);
end $$;
comment on function inlay.has_new_work(int) is 'Whether a track has something to take in the newest segment; false: perhaps.';
