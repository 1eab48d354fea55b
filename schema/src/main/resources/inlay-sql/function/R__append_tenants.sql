-- Appends documents of a source with a tenant column, each to its tenant's track. Set-based: a statement over thousands of tenants makes a run
-- for each, by one insert. One document, the common case, is looked up by its key.
create or replace function inlay.append_tenants(p_source int, p_profile int, p_priority text, p_op "char", p_keys text[], p_tenants text[]) returns int language plpgsql as $$
declare
  v_tracks int[];
  v_slot int;
  v_n int := coalesce(cardinality(p_keys), 0);
begin
  if v_n = 0 then return 0; end if;
  v_tracks := inlay.tenant_tracks(p_profile, p_tenants);
  if v_n = 1 then return inlay.append(inlay.lane(v_tracks[1], p_priority), p_source, p_op, p_keys); end if;
  v_slot := inlay.writable_slot();                     -- after the tracks were found: see V004
  insert into inlay.run (slot, lane, source_id, op, n, keys)
  select v_slot, inlay.lane(track_id, p_priority), p_source, p_op, count(*), array_agg(key order by o) from (
    select k.key, k.o, k.track_id, (row_number() over (partition by k.track_id order by k.o) - 1) / 256 as part
    from unnest(p_keys, v_tracks) with ordinality k(key, track_id, o)) x
  group by track_id, part order by min(o);
  perform inlay.wake();
  return v_n;
end $$;
comment on function inlay.append_tenants(int, int, text, "char", text[], text[]) is 'Appends items of a source to the tracks of their tenants in this transaction; returns how many.';
