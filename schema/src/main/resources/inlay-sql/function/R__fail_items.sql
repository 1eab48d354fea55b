-- Tries failed items again after an exponential backoff with full jitter, or makes them dead letters: at once when the error is
-- permanent, else after the last attempt.
create or replace function inlay.fail_items(c inlay.claim, p_items bigint[], p_errors text[], p_permanent boolean[]) returns void language plpgsql as $$
declare
  v_max int;
  v_base float8;
  v_factor float8;
  v_cap float8;
  v_retries inlay.returning_item[];
  v_found int;
begin
  select max((value #>> '{}')::int) filter (where key = 'max_retries') + 1, max((value #>> '{}')::float8) filter (where key = 'retry_backoff_base_ms'),
    max((value #>> '{}')::float8) filter (where key = 'retry_backoff_factor'), max((value #>> '{}')::float8) filter (where key = 'retry_backoff_cap_ms')
  into v_max, v_base, v_factor, v_cap
  from inlay.embedding_queue_config where key in ('max_retries', 'retry_backoff_base_ms', 'retry_backoff_factor', 'retry_backoff_cap_ms');
  with failed as materialized (                        -- the failed items only: a claim's others are not unnested
    select r.lane, r.source_id, r.op, r.attempt, r.expiries, r.enqueued_at, i.item_id, r.keys[i.o::int] as doc_key,
      coalesce(i.error, 'unknown error') as error, coalesce(i.permanent, false) as permanent
    from unnest(c.stretches) s, inlay.stretch_runs(s.slot, s) r, lateral (
      select f.*, case when r.item_ids is null then f.item_id - r.first_position + 1 else array_position(r.item_ids, f.item_id) end as o
      from unnest(p_items, p_errors, p_permanent) f(item_id, error, permanent)) i
    where i.o between 1 and cardinality(r.keys) and r.first_position + i.o - 1 <> all (c.voided)
  ), noted as (
    insert into inlay.failure (item_id, attempt, claim_id, worker_id, permanent, error, source_id, lane)
    select item_id, attempt, c.claim_id, c.worker_id, permanent, left(error, 2000), source_id, lane from failed
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
