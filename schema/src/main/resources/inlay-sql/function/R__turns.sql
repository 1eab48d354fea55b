-- The order in which a profile's tenants that have work are served next: weighted round robin. The sequence turn_N holds the tenant that was
-- served last (its smallest track * 128) plus how many claims in a row it has had; it stays as long as its weight allows, then comes the next
-- in the order of tracks that HAS WORK, round about. (Going on from a position or a counter instead would give the tenant after a stretch
-- of idle ones the turns of all of them.) The caller holds the profile's lock and sets the sequence to the pointer of the one it served.
create or replace function inlay.turns(p_profile int) returns table (track_id int, pointer bigint) language plpgsql as $$
declare
  v_pointer bigint := coalesce(pg_sequence_last_value(format('inlay.turn_%s', p_profile)::regclass), 0);
begin
  return query
  select x.track_id, x.first * 128 + case x.tier when 0 then v_pointer % 128 + 1 else 1 end from (
    select w.track_id, w.head, t.first, case when t.first > v_pointer / 128 then 1 when t.first < v_pointer / 128 then 2
      when v_pointer % 128 < coalesce(g.weight, 1) then 0 else 3 end as tier
    from inlay.waiting_tracks(p_profile) w
    cross join lateral (select min(k.track_id)::bigint as first from inlay.track k where k.profile_id = p_profile and k.tenant = w.tenant) t
    left join inlay.tenant_weight g on g.profile_id = p_profile and g.tenant = w.tenant) x
  order by x.tier, x.first, x.head nulls last, x.track_id;
end $$;
comment on function inlay.turns(int) is 'The tracks of a profile that have work, in the order of their turns, with what to remember when one is served.';
