-- Dead letters begin anew: first attempt, no expiries. The oldest first; what somebody else redrives right now is left to them.
create or replace function inlay.requeue_failed_items(max_items int default null, source text default null) returns int language plpgsql as $$
declare
  s inlay.source;
  v_n int;
  v_items inlay.returning_item[];
begin
  if max_items < 0 then
    raise exception 'max_items cannot be negative: %', max_items using errcode = 'IN006', hint = 'Leave it out for all.';
  end if;
  if source is not null then s := inlay.find_source(source); end if;
  with dead as (
    delete from inlay.dead_letter d where d.item_id in (
      select x.item_id from inlay.dead_letter x where s.source_id is null or x.source_id = s.source_id
      order by x.died_at, x.item_id limit max_items for update skip locked)
    returning *
  )
  select count(*), array_agg(row(inlay.lane_again(lane), source_id, op, 1, 0, item_id, doc_key, enqueued_at, null)::inlay.returning_item) into v_n, v_items from dead;
  if v_n > 0 then
    perform inlay.append_runs(v_items, 256, null);
    perform inlay.wake();
  end if;
  return v_n;
end $$;
comment on function inlay.requeue_failed_items(int, text) is 'Offers dead letters again, all attempts given back; returns how many. Null: all, of every source.';
