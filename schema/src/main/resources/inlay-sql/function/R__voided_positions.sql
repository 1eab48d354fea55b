create or replace function inlay.voided_positions(p_stretches inlay.stretch[]) returns bigint[] language plpgsql as $$
begin
  if not exists (select 1 from inlay.voided) and not exists (select 1 from inlay.cancelled_source) then return '{}'; end if;
  return array(
    select i.position from unnest(p_stretches) s, inlay.stretch_runs(s.slot, s) r,
      lateral (select p as position from generate_series(r.first_position, r.first_position + cardinality(r.keys) - 1) p) i
    where exists (select 1 from inlay.voided v where i.position between v.first_position and v.last_position)
      or exists (select 1 from inlay.cancelled_source x where x.source_id = r.source_id and i.position <= x.up_to_position));
end $$;
comment on function inlay.voided_positions(inlay.stretch[]) is 'The positions of stretches that were cancelled or moved elsewhere.';
