-- What is parked for long is thinned out: of a source whose queue stays disabled the newest item of each document is kept, in full runs. The newest
-- will do, since whoever works on it reads the row as it is then. Those that go count as completed without a call, as they do in a claim with
-- a newer one. Only where that makes much fewer rows of many, so that it is not done over and over. The caller holds the promotion's lock.
create or replace function inlay.compact_waiting() returns int language plpgsql as $$
declare
  v_source int;
  v_n int := 0;
  v_dropped int;
begin
  for v_source in
    select w.source_id from inlay.waiting w where w.due is null group by w.source_id
    having count(*) >= 10000 and avg(pg_column_size(w.item_ids)) < 64 * 8   -- asked every second, so without reading what lies out of line
  loop
    continue when not (select count(*) >= 4 * count(distinct (w.lane, w.op, w.attempt, w.expiries)) and sum(cardinality(w.keys)) < 64 * count(*)
      from inlay.waiting w where w.due is null and w.source_id = v_source);
    with old as (
      delete from inlay.waiting w where w.due is null and w.source_id = v_source returning *
    ), items as (
      select w.lane, w.op, w.attempt, w.expiries, w.enqueued_at, i.key, i.item_id, row_number() over (partition by i.key order by i.item_id desc) = 1 as newest
      from old w, unnest(w.keys, w.item_ids) i(key, item_id)
    ), added as (
      insert into inlay.waiting (lane, source_id, op, attempt, expiries, enqueued_at, keys, item_ids)
      select lane, v_source, op, attempt, expiries, min(enqueued_at), array_agg(key order by item_id), array_agg(item_id order by item_id) from (
        select i.*, (row_number() over (partition by lane, op, attempt, expiries order by item_id) - 1) / 256 as part from items i where newest) x
      group by lane, op, attempt, expiries, part order by min(item_id)
    ), dropped as (
      insert into inlay.ledger_total (track_id, completed, failed, returned, voided, skipped, calls, tokens)
      select lane >> 3, count(*), 0, 0, 0, count(*), 0, 0 from items where not newest group by 1 returning completed
    )
    select coalesce(sum(completed), 0) into v_dropped from dropped;
    v_n := v_n + v_dropped;
  end loop;
  return v_n;
end $$;
comment on function inlay.compact_waiting() is 'Keeps the newest item of each document of what is parked, where much is; returns how many items went.';
