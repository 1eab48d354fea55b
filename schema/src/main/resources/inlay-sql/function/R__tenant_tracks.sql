-- Call it before the current segment is read: see V004.
create or replace function inlay.tenant_tracks(p_profile int, p_tenants text[]) returns int[] language plpgsql as $$
begin
  perform inlay.create_track(p_profile, t) from (
    select distinct x.t from unnest(p_tenants) x(t) where x.t <> ''
      and (select k.track_id from inlay.track k where k.profile_id = p_profile and k.tenant = x.t limit 1) is null) missing;
  return (
    with known as materialized (
      select d.t, (select k.track_id from inlay.track k where k.profile_id = p_profile and k.tenant = d.t order by k.profile_id, k.tenant, k.track_id limit 1) as track_id
      from (select distinct coalesce(x.t, '') as t from unnest(p_tenants) x(t)) d)
    select array_agg(known.track_id order by x.o) from unnest(p_tenants) with ordinality x(t, o) join known on known.t = coalesce(x.t, ''));
end $$;
comment on function inlay.tenant_tracks(int, text[]) is 'The tracks of tenants, in their order (null is the tenant ''''); what this transaction does not see is made in it.';
