-- Tries failed items again after an exponential backoff with full jitter, or makes them dead letters: at once when the error is
-- permanent, else after the last attempt.
create or replace function inlay.fail_items(c inlay.claim, p_items bigint[], p_errors text[], p_permanent boolean[]) returns void language plpgsql as $$
declare
  v_max int := inlay.setting('max_retries') + 1;
  v_base float8 := inlay.setting('retry_backoff_base_ms');
  v_factor float8 := inlay.setting('retry_backoff_factor');
  v_cap float8 := inlay.setting('retry_backoff_cap_ms');
  v_retries inlay.returning_item[];
  v_found int;
begin
  with failed as materialized (
    select r.lane, r.source_id, r.op, r.attempt, r.expiries, r.enqueued_at, i.item_id, i.doc_key, coalesce(f.error, 'unknown error') as error, coalesce(f.permanent, false) as permanent
    from unnest(p_items, p_errors, p_permanent) f(item_id, error, permanent)
    join (select x.*, y.item_id, y.doc_key from inlay.offered_runs(c.stretches, c.voided) x, unnest(x.item_ids, x.keys) y(item_id, doc_key)) i using (item_id)
    cross join lateral (select i.lane, i.source_id, i.op, i.attempt, i.expiries, i.enqueued_at) r
  ), noted as (
    insert into inlay.failure (item_id, attempt, claim_id, worker_id, permanent, error)
    select item_id, attempt, c.claim_id, c.worker_id, permanent, left(error, 2000) from failed
  ), dead as (
    insert into inlay.dead_letter (item_id, lane, source_id, op, attempt, doc_key, enqueued_at, error)
    select item_id, lane, source_id, op, attempt, doc_key, enqueued_at, left(error, 2000) from failed where permanent or attempt >= v_max
  )
  select count(*), array_agg(row(inlay.lane_again(lane), source_id, op, attempt + 1, expiries, item_id, doc_key, enqueued_at,
      clock_timestamp() + random() * least(v_cap, v_base * v_factor ^ (attempt - 1)) * interval '1 ms')::inlay.returning_item)
    filter (where not permanent and attempt < v_max)
  into v_found, v_retries from failed;
  if v_found <> cardinality(p_items) then
    raise exception 'claim % does not hold all of the failed items', c.claim_id using errcode = 'IN004',
      hint = 'Name items that claim_runs() returned for this claim.';
  end if;
  if v_retries is not null then perform inlay.append_runs(v_retries, 256, 'R'); end if;
end $$;
comment on function inlay.fail_items(inlay.claim, bigint[], text[], boolean[]) is 'Routes failed items of a claim to a retry or to the dead letters.';
