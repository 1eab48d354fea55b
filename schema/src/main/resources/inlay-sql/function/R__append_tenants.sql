-- Appends documents of a source with a tenant column, each to its tenant's track. Set-based: a statement over thousands of tenants makes a run
-- for each, by one insert. One tenant, the common case, is looked up by its key.
create or replace function inlay.append_tenants(p_source int, p_profile int, p_priority text, p_op "char", p_keys text[], p_tenants text[]) returns int language plpgsql as $$
declare
  v_slot int;
  v_track int;
  v_n int := coalesce(cardinality(p_keys), 0);
begin
  if v_n = 0 then return 0; end if;
  if v_n = 1 then
    select track_id into v_track from inlay.track where profile_id = p_profile and tenant = coalesce(p_tenants[1], '') order by track_id limit 1;
    return inlay.append(inlay.lane(coalesce(v_track, (inlay.tenant_tracks(p_profile, p_tenants))[1]), p_priority), p_source, p_op, p_keys);
  end if;
  v_slot := inlay.writable_slot();
  insert into inlay.run (slot, lane, source_id, op, n, keys)
  select v_slot, inlay.lane(track_id, p_priority), p_source, p_op, count(*), array_agg(key order by o) from (
    select k.key, k.o, k.track_id, (row_number() over (partition by k.track_id order by k.o) - 1) / 256 as part
    from unnest(p_keys, inlay.tenant_tracks(p_profile, p_tenants)) with ordinality k(key, track_id, o)) x
  group by track_id, part order by min(o);
  perform inlay.wake();
  return v_n;
end $$;
comment on function inlay.append_tenants(int, int, text, "char", text[], text[]) is 'Appends items of a source to the tracks of their tenants in this transaction; returns how many.';
