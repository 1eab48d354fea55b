create or replace function inlay.is_voided(p_position bigint, p_source int) returns boolean language sql stable as $$
  select exists (select 1 from inlay.voided v where p_position between v.first_position and v.last_position)
    or exists (select 1 from inlay.cancelled_source x where x.source_id = p_source and p_position <= x.up_to_position)
$$;
comment on function inlay.is_voided(bigint, int) is 'Whether the item at a position was cancelled or moved elsewhere.';
