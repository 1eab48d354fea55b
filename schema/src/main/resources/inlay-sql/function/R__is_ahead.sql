-- The invariant of V001, asked for one position.
create or replace function inlay.is_ahead(p inlay.item_place) returns boolean language plpgsql stable as $$
declare
  c inlay.lane_cursor;
  d inlay.promotion;
begin
  if p.lane < 0 then
    select * into d from inlay.promotion order by promotion_no desc limit 1;
    return (p.lane < -d.second or exists (select 1 from unnest(d.holes) h where h.xid = p.xid))
      and exists (select 1 from inlay.segment where gen = p.gen and swept_at is null);
  end if;
  select l.* into c from unnest((inlay.track_position((p.lane >> 3)::int)).lanes) l where l.lane = p.lane;
  return p.gen > c.gen or p.gen = c.gen and (p.xid, p.item_position) >= (c.xid, c.next)
    or exists (select 1 from unnest(c.holes) h where h.gen = p.gen and h.xid = p.xid and p.item_position >= h.next);
end $$;
comment on function inlay.is_ahead(inlay.item_place) is 'Whether a position of the log is still to be taken (or promoted).';
