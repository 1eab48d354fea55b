-- The log as writers see it: also the segment that is announced, so that they write to it already, but whose row is not committed yet (or will
-- never be, when a crash came between; then the next rotation adopts it). What must see every run reads the log through this.
create or replace function inlay.live_segments() returns setof inlay.segment language sql stable as $$
  select * from inlay.segment where freed_at is null
  union all
  select c.last_value / 1000, (c.last_value % 1000)::int, clock_timestamp(), 0, null, null, null, null, null, null
  from inlay.current_segment c where not exists (select 1 from inlay.segment s where s.gen = c.last_value / 1000)
$$;
comment on function inlay.live_segments() is 'The segments that are not freed, and the one that is announced.';
