-- Relies on the primary key of voided: its rows do not overlap and stay within one run.
create or replace function inlay.is_voided(p_position bigint, p_source int, p_xid xid8) returns boolean language sql stable as $$
  select exists (select 1 from inlay.voided v where v.first_position between p_position & ~255::bigint and p_position and v.last_position >= p_position)
    or exists (select 1 from inlay.cancelled_source x where x.source_id = p_source and p_position <= x.up_to_position
      and (x.seen is null or pg_visible_in_snapshot(p_xid, x.seen)))
$$;
comment on function inlay.is_voided(bigint, int, xid8) is 'Whether the item at a position, in a run of this source and transaction, was cancelled or moved elsewhere.';
