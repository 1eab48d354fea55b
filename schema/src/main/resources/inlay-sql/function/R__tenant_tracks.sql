-- The tracks of a source's tenants, in the order given; makes what this transaction does not see. Null is the tenant ''.
create or replace function inlay.tenant_tracks(p_profile int, p_tenants text[]) returns int[] language plpgsql as $$
begin
  perform inlay.create_track(p_profile, t) from (
    select distinct x.t from unnest(p_tenants) x(t) where x.t <> ''
      and x.t not in (select k.tenant from inlay.track k where k.profile_id = p_profile)) missing;
  return array(
    select k.track_id from unnest(p_tenants) with ordinality x(t, o)
    join (select tenant, min(track_id) as track_id from inlay.track where profile_id = p_profile group by tenant) k on k.tenant = coalesce(x.t, '') order by x.o);
end $$;
comment on function inlay.tenant_tracks(int, text[]) is 'The tracks of tenants, in their order; missing ones are made in this transaction.';
