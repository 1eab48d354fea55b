-- Queues the next page of a backfill at low priority; its row says how far it is, so that it goes on after a kill.
create or replace function inlay.backfill_page(p_backfill bigint, p_n int default 10000, out enqueued bigint, out finished boolean) language plpgsql as $$
declare
  b inlay.backfill;
  v_keys text[];
begin
  select * into b from inlay.backfill where backfill_id = p_backfill for update;
  if b.backfill_id is null then raise exception 'there is no backfill %', p_backfill using errcode = 'IN017'; end if;
  enqueued := b.enqueued; finished := b.finished_at is not null;
  if finished then return; end if;
  execute format('select array_agg(k) from inlay.page_%s($1, $2) k', b.source_id) into v_keys using b.up_to_key, p_n;
  finished := coalesce(cardinality(v_keys), 0) < p_n;
  if v_keys is not null then
    if (select tenant_column is not null from inlay.source where source_id = b.source_id) then
      perform inlay.append_tenants(b.source_id, s.profile_id, 'low', 'U', v_keys, inlay.source_tenants(b.source_id, v_keys)) from inlay.source s where s.source_id = b.source_id;
    else
      perform inlay.append((select inlay.lane(t.track_id, 'low') from inlay.source s join inlay.track t on t.profile_id = s.profile_id and t.tenant = ''
        where s.source_id = b.source_id), b.source_id, 'U', v_keys);
    end if;
    enqueued := enqueued + cardinality(v_keys);
  end if;
  update inlay.backfill set enqueued = backfill_page.enqueued, up_to_key = coalesce(v_keys[cardinality(v_keys)], up_to_key),
    finished_at = case when finished then clock_timestamp() end where backfill_id = p_backfill;
end $$;
comment on function inlay.backfill_page(bigint, int) is 'Queues the next page of a backfill; returns how many items it has queued in all, and whether it is finished.';
