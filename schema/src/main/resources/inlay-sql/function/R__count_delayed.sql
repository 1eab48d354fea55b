-- Sums of the runs in the log that are not due yet. Items are looked at one by one only where something was cancelled or moved.
create or replace function inlay.count_delayed() returns table (due timestamptz, reason "char", n bigint) language plpgsql stable as $$
declare
  g inlay.segment;
  p inlay.promotion;
begin
  if exists (select 1 from inlay.voided v where v.lane < 0) or exists (select 1 from inlay.cancelled_source) then
    return query select d.due, d.reason, cardinality(d.keys)::bigint from inlay.delayed_runs() d;
    return;
  end if;
  select * into p from inlay.promotion order by promotion_no desc limit 1;
  for g in select * from inlay.live_segments() s where s.swept_at is null order by s.gen loop
    return query execute format('select to_timestamp(min(-lane)), reason, sum(n)
      from (select lane, reason, n from inlay.run_%1$s where lane < -$1 union all select lane, reason, n from inlay.run_%1$s where lane between -$1 and -1 and xid = any ($2)) d
      group by reason', g.slot) using p.second, array(select h.xid from unnest(p.holes) h);
  end loop;
end $$;
comment on function inlay.count_delayed() is 'How many items in the log are not due yet, by reason.';
