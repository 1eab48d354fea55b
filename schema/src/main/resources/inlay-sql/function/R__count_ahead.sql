-- Items of a lane in one segment from a place on, without those of cancelled sources, in at most p_limit runs.
create or replace function inlay.count_ahead(p_slot int, p_lane bigint, p_xid xid8, p_next bigint, p_one_xid boolean, p_limit int, out n bigint, out runs bigint)
language plpgsql stable as $$
begin
  execute format('select coalesce(sum(n - case when xid = $2 and run_no = $3 >> 8 then $3 & 255 else 0 end) filter (where not exists (
      select 1 from inlay.cancelled_source x where x.source_id = z.source_id and z.run_no << 8 <= x.up_to_position
        and (x.seen is null or pg_visible_in_snapshot(z.xid, x.seen)))), 0), count(*)
    from (select n, xid, run_no, source_id from inlay.run_%s where lane = $1 and (xid, run_no) >= ($2, $3 >> 8) and xid <= $4 order by lane, xid, run_no limit $5) z', p_slot)
    into n, runs using p_lane, p_xid, p_next, case when p_one_xid then p_xid else '18446744073709551615'::xid8 end, p_limit;
end $$;
comment on function inlay.count_ahead(int, bigint, xid8, bigint, boolean, int) is 'Counts the items of a lane from a place of a segment on.';
