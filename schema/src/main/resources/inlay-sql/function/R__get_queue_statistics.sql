-- Counts from the ledgers: the same cost at any depth. What waits in segments that are still written is counted up to p_limit runs a
-- lane; beyond that it is estimated from their size, and pending_exact says so.
create or replace function inlay.get_queue_statistics(p_limit int default 20000)
returns table (total_pending bigint, total_processing bigint, total_completed bigint, total_failed bigint, total_rate_limited bigint,
  total_scheduled bigint, total_cancelled bigint, pending_exact boolean, oldest_pending_seconds numeric, total_skipped bigint, total_calls bigint, total_tokens bigint,
  active_workers bigint, segments bigint, log_bytes bigint) language plpgsql as $$
declare
  c inlay.lane_cursor;
  h inlay.hole;
  g inlay.segment;
  v_n bigint;
  v_runs bigint;
  v_head timestamptz;
  v_oldest timestamptz;
  v_second bigint := (select second from inlay.promotion order by promotion_no desc limit 1);
  v_delayed bigint;
  v_limited bigint;
begin
  total_pending := 0; total_rate_limited := 0; total_scheduled := 0;
  pending_exact := not exists (select 1 from inlay.voided) and not exists (select 1 from inlay.cancelled_source);
  for c in select l.* from (select inlay.track_position(track_id) as c from inlay.track offset 0) t, unnest((t.c).lanes) l loop
    foreach h in array c.holes loop
      continue when h.gen = c.gen and exists (select 1 from inlay.segment where gen = h.gen and swept_at is not null);   -- counted below
      execute format('select coalesce(sum(n), 0), count(*) from (select n from inlay.run_%s where lane = $1 and xid = $2 and run_no >= $3 >> 8
        order by lane, xid, run_no limit $4) x', h.slot) into v_n, v_runs using c.lane, h.xid, h.next, p_limit;
      total_pending := total_pending + v_n - case when v_n > 0 then h.next & 255 else 0 end;
      if v_runs >= p_limit then pending_exact := false; end if;
    end loop;
    for g in select * from inlay.segment where gen >= c.gen and freed_at is null order by gen loop
      v_head := inlay.lane_head(g.slot, c.lane, case when g.gen = c.gen then c.xid else '0' end, case when g.gen = c.gen then c.next else 0 end);
      v_oldest := least(v_oldest, v_head);
      if g.swept_at is not null then
        total_pending := total_pending + coalesce((select n from inlay.segment_lane where gen = g.gen and lane = c.lane), 0)
          - case when g.gen = c.gen then c.taken else 0 end;
      elsif v_head is not null then
        execute format('select coalesce(sum(n), 0), count(*) from (select n from inlay.run_%s where lane = $1 and (xid, run_no) >= ($2, $3 >> 8)
          order by lane, xid, run_no limit $4) x', g.slot) into v_n, v_runs
          using c.lane, case when g.gen = c.gen then c.xid else '0' end, case when g.gen = c.gen then c.next else 0 end, p_limit;
        if v_runs < p_limit then
          total_pending := total_pending + v_n - case when g.gen = c.gen then c.next & 255 else 0 end;
        else                                           -- as many again for every stretch of the segment of that size
          pending_exact := false;
          total_pending := total_pending + greatest(v_n, (v_n::float8 / v_runs * (select reltuples_now from inlay.estimate_runs(g.slot)))::bigint - c.taken);
        end if;
      end if;
    end loop;
  end loop;
  for g in select * from inlay.segment where freed_at is null and swept_at is null order by gen loop
    execute format('select coalesce(sum(n) filter (where reason = ''L''), 0), coalesce(sum(n) filter (where reason is distinct from ''L''), 0)
      from inlay.run_%s where lane < -$1', g.slot) into v_limited, v_delayed using v_second;
    total_rate_limited := total_rate_limited + v_limited; total_scheduled := total_scheduled + v_delayed;
  end loop;
  select coalesce(sum(k.n), 0) into total_processing from inlay.open_claims() k;
  total_processing := total_processing - (select count(*) from inlay.open_claims() k, inlay.outcome o where o.slot = k.slot and o.claim_id = k.claim_id);
  select coalesce(sum(x.completed), 0), coalesce(sum(x.skipped), 0), coalesce(sum(x.calls), 0), coalesce(sum(x.tokens), 0), coalesce(sum(x.voided), 0)
  into total_completed, total_skipped, total_calls, total_tokens, total_cancelled from (
    select o.completed, o.skipped, o.calls, o.tokens, cardinality(k.voided) as voided from inlay.closure o join inlay.claim k using (slot, claim_id)
    union all select t.completed, t.skipped, t.calls, t.tokens, t.voided from inlay.ledger_total t) x;
  total_completed := total_completed + (select count(*) from inlay.open_claims() k, inlay.outcome o where o.slot = k.slot and o.claim_id = k.claim_id and o.ok);
  select count(*) into total_failed from inlay.dead_letter;
  oldest_pending_seconds := round(extract(epoch from clock_timestamp() - v_oldest)::numeric, 3);
  select count(*) into active_workers from inlay.embedding_queue_workers where status in ('active', 'idle')
    and heartbeat_at > clock_timestamp() - inlay.setting('worker_timeout_minutes') * interval '1 minute';
  select count(*), coalesce(sum(pg_total_relation_size(('inlay.run_' || slot)::regclass)), 0) into segments, log_bytes from inlay.segment where freed_at is null;
  return next;
end $$;
comment on function inlay.get_queue_statistics(int) is 'Counts of the queue by status; pending_exact tells whether total_pending is exact or an estimate.';
