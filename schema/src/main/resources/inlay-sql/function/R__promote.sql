-- Appends delayed runs that are due to their priorities' lanes for items that come back, where item_places() looks for them. A delayed run
-- stands in the log under the lane -second; the newest row of promotion says up to which second all were promoted, and which transactions
-- ran then (holes: they may have written to seconds that are passed). Those who append take their xid first, then read promoted_second, and
-- choose a later second: so whoever can still write to a passed second is in xip of the snapshot that passed it, and "visible in that
-- snapshot" splits the rest exactly.
create or replace function inlay.promote() returns int language plpgsql as $$
declare
  p inlay.promotion;
  h inlay.hole;
  v_second bigint;
  v_snap pg_snapshot;
  v_done xid8[] := '{}';
  v_from bigint;
  v_keep inlay.hole[] := '{}';
  v_slot int;
  v_target int;
  v_announced int;
  v_n int := 0;
  v_items int;
begin
  perform inlay.require_read_committed();
  perform inlay.require_adopted();
  if not pg_try_advisory_xact_lock(740604, 0) then return 0; end if;
  select * into p from inlay.promotion order by promotion_no desc limit 1;
  v_second := greatest(floor(extract(epoch from clock_timestamp()))::bigint, p.second);
  -- Nothing is due: the seconds are passed later, all at once. Who writes to them meanwhile is found then, for they are not passed yet.
  if not exists (select 1 from unnest(p.holes) x where pg_visible_in_snapshot(x.xid, pg_current_snapshot()))
    and not exists (select 1 from inlay.segment g where g.freed_at is null and g.swept_at is null and inlay.is_due(g.slot, -v_second, -(p.second + 1)))
  then
    v_n := inlay.promote_waiting(v_second);
    if v_n > 0 then perform inlay.wake(); end if;
    return v_n;
  end if;
  perform setval('inlay.promoted_second', v_second);   -- announced before the snapshot is taken
  perform inlay.barrier();
  v_target := inlay.writable_slot();
  v_snap := pg_current_snapshot();
  foreach h in array p.holes loop
    if pg_visible_in_snapshot(h.xid, v_snap) then
      v_done := v_done || h.xid; v_from := least(v_from, h.next);
    else
      v_keep := v_keep || h;
    end if;
  end loop;
  -- Whoever is visible has written to a segment that was announced before the snapshot; those whose rows are committed by now precede it.
  select last_value % 1000 into v_announced from inlay.current_segment;
  for v_slot in select slot from inlay.segment where freed_at is null and swept_at is null union select v_announced loop
    execute format('
      with due as (
        select * from inlay.run_%1$s where lane between $1 and $2 and pg_visible_in_snapshot(xid, $3)
        union all
        select * from inlay.run_%1$s where lane between $2 + 1 and $4 and xid = any ($5)
      ), items as (
        select d.*, array(select i.key from unnest(d.keys) with ordinality i(key, o) where not inlay.is_voided((d.run_no << 8) + i.o - 1, d.source_id, d.xid) order by i.o) as k,
          array(select coalesce(d.item_ids[i], (d.run_no << 8) + i - 1) from generate_series(1, d.n) i where not inlay.is_voided((d.run_no << 8) + i - 1, d.source_id, d.xid) order by i) as ids
        from due d
      ), added as (
        insert into inlay.run (slot, lane, source_id, op, attempt, expiries, enqueued_at, n, keys, item_ids)
        select $6, inlay.lane_again(target_lane), source_id, op, attempt, expiries, enqueued_at, cardinality(k), k, ids from items where cardinality(k) > 0 returning n
      )
      select coalesce(sum(n), 0) from added', v_slot)
    into v_items using -v_second, -(p.second + 1), v_snap, -v_from, v_done, v_target;
    v_n := v_n + v_items;
  end loop;
  insert into inlay.promotion (second, holes)
  select v_second, v_keep || array(select row(0, 0, x, p.second + 1, clock_timestamp())::inlay.hole
    from pg_snapshot_xip(v_snap) x where not exists (select 1 from unnest(v_keep) k where k.xid = x));   -- its own xid never is one: visible to itself
  delete from inlay.promotion where promotion_no < p.promotion_no;
  v_n := v_n + inlay.promote_waiting(v_second);
  if v_n > 0 then perform inlay.wake(); end if;
  return v_n;
end $$;
comment on function inlay.promote() is 'Appends delayed items that are due to their lanes; returns how many. Call it about once a second.';
