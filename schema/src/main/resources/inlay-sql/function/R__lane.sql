-- Lanes have numbers, so that a position in the log needs no join: track * 8 + 1, 2, 3 for high, medium, low; + 4 more for items
-- that come back. What comes back keeps its first enqueue time, hence outranks fresh items of its priority by age.
create or replace function inlay.lane(p_track int, p_priority text, p_again boolean default false) returns bigint
language sql immutable strict parallel safe as $$
  select p_track::bigint * 8 + case p_priority when 'high' then 1 when 'medium' then 2 when 'low' then 3 end + case when p_again then 4 else 0 end
$$;
comment on function inlay.lane(int, text, boolean) is 'The lane of a track for a priority (high, medium, low); again: the one for items that come back.';
