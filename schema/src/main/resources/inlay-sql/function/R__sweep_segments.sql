-- Once nobody can write to a sealed segment any more: moves its delayed runs to inlay.waiting, so that a far due date never pins it,
-- and counts the rest by lane. Holds the promotion's lock, so that no delayed run is promoted and moved.
create or replace function inlay.sweep_segments() returns int language plpgsql as $$
declare
  g inlay.segment;
  v_xmin xid8;
  v_second bigint;
  v_n int := 0;
begin
  if not exists (select 1 from inlay.segment where sealed_at is not null and swept_at is null) or not pg_try_advisory_xact_lock(740604, 0) then return 0; end if;
  v_xmin := pg_snapshot_xmin(pg_current_snapshot());
  select second into v_second from inlay.promotion order by promotion_no desc limit 1;
  for g in select * from inlay.segment where sealed_xid <= v_xmin and swept_at is null order by gen loop
    -- A finished writer may still be a hole of the promotion: its runs are due there, not here.
    exit when exists (select 1 from (select * from inlay.promotion order by promotion_no desc limit 1) p, unnest(p.holes) h where h.xid < g.sealed_xid);
    execute format('insert into inlay.waiting (due, lane, reason, source_id, op, attempt, expiries, enqueued_at, keys, item_ids)
      select to_timestamp(-lane), target_lane, reason, source_id, op, attempt, expiries, enqueued_at, k, ids from (
        select d.*, array(select i.key from unnest(d.keys) with ordinality i(key, o) where not inlay.is_voided((d.run_no << 8) + i.o - 1, d.source_id, d.xid) order by i.o) as k,
          array(select coalesce(d.item_ids[i], (d.run_no << 8) + i - 1) from generate_series(1, d.n) i where not inlay.is_voided((d.run_no << 8) + i - 1, d.source_id, d.xid) order by i) as ids
        from inlay.run_%s d where lane < -$1) x where cardinality(k) > 0', g.slot) using v_second;
    execute format('insert into inlay.segment_lane (gen, lane, n) select $1, lane, sum(n) from inlay.run_%s where lane > 0 group by lane', g.slot) using g.gen;
    update inlay.segment set swept_at = clock_timestamp() where gen = g.gen;
    v_n := v_n + 1;
  end loop;
  return v_n;
end $$;
comment on function inlay.sweep_segments() is 'Moves delayed runs out of finished segments and counts the others by lane; returns how many segments.';
