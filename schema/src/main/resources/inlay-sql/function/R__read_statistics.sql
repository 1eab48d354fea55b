-- Counts from the ledgers: the same cost at any depth. What waits in segments that are still written is counted up to p_limit runs a
-- lane; beyond that it is estimated from their size, and pending_exact says so.
create or replace function inlay.read_statistics(p_limit int)
returns table (total_pending bigint, total_processing bigint, total_completed bigint, total_failed bigint, total_rate_limited bigint,
  total_scheduled bigint, total_cancelled bigint, pending_exact boolean, oldest_pending_seconds numeric, total_skipped bigint, total_calls bigint, total_tokens bigint, total_saved_tokens bigint,
  active_workers bigint, segments bigint, log_bytes bigint, total_paused bigint, segments_kept bigint, kept_by text) language plpgsql stable as $$
declare
  c inlay.lane_cursor;
  h inlay.hole;
  g inlay.segment;
  k record;
  v_head timestamptz;
  v_oldest timestamptz;
  v_cancelled boolean;
  v_any_cancelled boolean := exists (select 1 from inlay.cancelled_source);
  v_any_voided boolean := exists (select 1 from inlay.voided);
  v_segments inlay.segment[] := array(select s from inlay.live_segments() s order by s.gen);
begin
  total_pending := 0;
  pending_exact := true;
  for c in                                             -- lanes that have rows where something may wait
    select l.* from inlay.track_positions() t, unnest(t.lanes) l
    where l.lane in (select inlay.lanes_in(s.slot, 1, null) from unnest(v_segments) s where s.drained_at is null)
  loop
    -- Whether something of a cancelled source may lie ahead: then no sum can be used.
    v_cancelled := v_any_cancelled and exists (select 1 from inlay.cancelled_source x join inlay.segment s on s.gen = c.gen
      where x.up_to_position >= s.first_run << 8 and (x.seen is null or pg_snapshot_xmax(x.seen) > c.xid));
    foreach h in array c.holes loop
      continue when h.gen = c.gen and not v_cancelled and exists (select 1 from inlay.segment where gen = h.gen and swept_at is not null);   -- counted below
      k := inlay.count_ahead(h.slot, c.lane, h.xid, h.next, true, p_limit);
      total_pending := total_pending + k.n;
      if k.runs >= p_limit then pending_exact := false; end if;
    end loop;
    foreach g in array v_segments loop
      continue when g.gen < c.gen;
      v_head := inlay.lane_head(g.slot, c.lane, case when g.gen = c.gen then c.xid else '0' end, case when g.gen = c.gen then c.next else 0 end);
      v_oldest := least(v_oldest, v_head);
      if g.swept_at is not null and not v_cancelled then
        total_pending := total_pending + coalesce((select n from inlay.segment_lane where gen = g.gen and lane = c.lane), 0)
          - case when g.gen = c.gen then c.taken else 0 end;
      elsif v_head is not null then
        k := inlay.count_ahead(g.slot, c.lane, case when g.gen = c.gen then c.xid else '0' end, case when g.gen = c.gen then c.next else 0 end, false, p_limit);
        if k.runs < p_limit then
          total_pending := total_pending + k.n;
        else                                           -- as many again for every stretch of the segment of that size
          pending_exact := false;
          total_pending := total_pending + greatest(k.n, (k.n::float8 / k.runs * (select reltuples_now from inlay.estimate_runs(g.slot)))::bigint - c.taken);
        end if;
      end if;
    end loop;
    continue when not v_any_voided;
    total_pending := total_pending - (                 -- cancelled or moved singly, and still ahead; but those a cancelled source has taken out above
      select count(*) from inlay.voided v, generate_series(v.first_position, v.last_position) p
      where v.lane = c.lane and (v.gen > c.gen or v.gen = c.gen and (v.xid, p) >= (c.xid, c.next)
        or exists (select 1 from unnest(c.holes) x where x.gen = v.gen and x.xid = v.xid and p >= x.next))
        and not (v_cancelled and exists (select 1 from inlay.cancelled_source x where x.source_id = v.source_id and p <= x.up_to_position
          and (x.seen is null or pg_visible_in_snapshot(v.xid, x.seen)))));
  end loop;
  if total_pending < 0 then total_pending := 0; pending_exact := false; end if;
  -- Under an old snapshot the log may have gone on by two segments: then that which was announced when it was taken cannot be found any more.
  if (select last_value / 1000 from inlay.current_segment) > (select max(gen) + 1 from inlay.segment) then pending_exact := false; end if;
  select coalesce(sum(n) filter (where due is not null and reason = 'L'), 0), coalesce(sum(n) filter (where due is not null and reason is distinct from 'L'), 0),
    coalesce(sum(n) filter (where due is null), 0)
  into total_rate_limited, total_scheduled, total_paused from (
    select d.due, d.reason, d.n from inlay.count_delayed() d union all select w.due, w.reason, cardinality(w.keys) from inlay.waiting w) x;
  select coalesce(sum(x.n), 0) into total_processing from inlay.open_claims() x;
  total_processing := total_processing - (select count(*) from inlay.open_claims() x, inlay.outcomes_in(x.slot, x.claim_id) o);
  select coalesce(sum(x.completed), 0), coalesce(sum(x.skipped), 0), coalesce(sum(x.calls), 0), coalesce(sum(x.tokens), 0), coalesce(sum(x.saved_tokens), 0), coalesce(sum(x.cancelled), 0)
  into total_completed, total_skipped, total_calls, total_tokens, total_saved_tokens, total_cancelled from (
    select o.completed, o.skipped, o.calls, o.tokens, o.saved_tokens, 0 as cancelled from inlay.closure o
    union all select t.completed, t.skipped, t.calls, t.tokens, t.saved_tokens, t.cancelled from inlay.ledger_total t) x;
  total_completed := total_completed + (select count(*) from inlay.open_claims() x, inlay.outcomes_in(x.slot, x.claim_id) o where o.state = 'completed');
  select count(*) into total_failed from inlay.dead_letter;
  oldest_pending_seconds := round(extract(epoch from clock_timestamp() - v_oldest)::numeric, 3);
  select count(*) into active_workers from inlay.embedding_queue_workers where status in ('active', 'idle')
    and heartbeat_at > clock_timestamp() - inlay.setting('worker_timeout_minutes') * interval '1 minute';
  select count(*), coalesce(sum(pg_total_relation_size(('inlay.run_' || slot)::regclass)), 0), count(s.kept_by), min(s.kept_by)
  into segments, log_bytes, segments_kept, kept_by from inlay.segment s where freed_at is null;
  return next;
end $$;
comment on function inlay.read_statistics(int) is 'Counts of the queue as one snapshot has them; the caller keeps the ledger from being archived meanwhile.';
