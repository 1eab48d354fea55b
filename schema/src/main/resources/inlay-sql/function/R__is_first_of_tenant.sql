-- Writers side by side may have made several tracks for a tenant. It has one turn whatever their number: that of the smallest with work.
create or replace function inlay.is_first_of_tenant(p_track int) returns boolean language plpgsql as $$
begin
  return not exists (select 1 from inlay.track k join inlay.track o using (profile_id, tenant) where k.track_id = p_track and o.track_id < p_track and inlay.has_work(o.track_id));
end $$;
comment on function inlay.is_first_of_tenant(int) is 'Whether none of a tenant''s tracks before this one has work.';
