-- Appends items in the caller's transaction; takes no lock. Ids are in the order of the keys. Whose the documents are of a source with tenants: the
-- caller's own tenant when it has one (inlay.tenant), else the one named, else the row's. While a source's model changes, the other profile gets
-- items of its own. The transaction has its id before it asks which profiles there are: see tend_migration().
drop function if exists inlay.enqueue_embedding(text, text[], text, text, timestamptz);
drop function if exists inlay.enqueue_embedding(text, text, text, text, timestamptz);
create or replace function inlay.enqueue_embedding(source text, keys text[], operation text default 'UPDATE', priority text default null,
  not_before timestamptz default null, tenant text default null) returns bigint[] language plpgsql as $$
declare
  s inlay.source := inlay.find_source(source);
  v_op "char" := inlay.operation_code(operation);
  v_priority text := coalesce(priority, case v_op when 'I' then s.insert_priority when 'D' then s.delete_priority else s.update_priority end);
  v_profile int;
  v_lane bigint;
  v_lanes bigint[];
  v_tenants text[];
  v_slot int;
  v_due bigint;
  v_ids bigint[];
begin
  perform inlay.require_priority(v_priority);
  if coalesce(cardinality(keys), 0) = 0 then
    if keys is null then raise exception 'no keys were given' using errcode = 'IN006', hint = 'Name the documents by their keys.'; end if;
    return '{}';
  end if;
  if exists (select 1 from unnest(keys) k where k is null or k = '') then
    raise exception 'a key is null or empty' using errcode = 'IN006', hint = 'Every document has a key.';
  end if;
  if not_before > clock_timestamp() + interval '100 years' then
    raise exception 'not_before is more than 100 years ahead' using errcode = 'IN006', hint = 'Leave it out to embed at once.';
  end if;
  perform pg_current_xact_id();
  if s.tenant_column is not null then
    v_tenants := inlay.source_tenants(s.source_id, keys, inlay.named_tenant(tenant));
  elsif tenant is not null then
    raise exception 'source "%" knows no tenants', s.name using errcode = 'IN006', hint = 'Leave the tenant out, or declare the source with a tenant column.';
  end if;
  for v_profile in select p from inlay.source_profiles(s.source_id) p order by p = s.profile_id loop   -- the one in use last: its ids are returned
    select inlay.lane(t.track_id, v_priority) into strict v_lane from inlay.track t where t.profile_id = v_profile and t.tenant = '';
    if v_tenants is not null then                      -- a run for each tenant; its track before the segment: see V004
      v_lanes := array(select inlay.lane(t, v_priority) from unnest(inlay.tenant_tracks(v_profile, v_tenants)) with ordinality k(t, o) order by o);
    end if;
    v_slot := inlay.writable_slot();
    if not_before > clock_timestamp() then
      select greatest(ceil(extract(epoch from not_before))::bigint, last_value + 1) into v_due from inlay.promoted_second;   -- after the xid was taken: see promote()
    end if;
    with run as materialized (
      select nextval('inlay.run_no') as run_no, x.* from (
        select lane, array_agg(key order by o) as keys, array_agg(o order by o) as places from (
          select k.key, k.o, coalesce(k.lane, v_lane) as lane, (row_number() over (partition by k.lane order by k.o) - 1) / 256 as part
          from unnest(keys, v_lanes) with ordinality k(key, lane, o)) y
        group by lane, part order by min(o)) x
    ), added as (
      insert into inlay.run (slot, run_no, lane, target_lane, reason, source_id, op, n, keys)
      select v_slot, r.run_no, coalesce(-v_due, r.lane), case when v_due is not null then r.lane end, case when v_due is not null then 'S'::"char" end,
        s.source_id, v_op, cardinality(r.keys), r.keys from run r
    )
    select array_agg((r.run_no << 8) + p.i - 1 order by p.place) into v_ids from run r, unnest(r.places) with ordinality p(place, i);
  end loop;
  if v_due is null then perform inlay.wake(); end if;
  return v_ids;
end $$;
comment on function inlay.enqueue_embedding(text, text[], text, text, timestamptz, text) is 'Queues documents of a source in this transaction; returns the items'' ids. Priority null: the source''s. not_before: not earlier. tenant null: the row''s.';

-- One item, the common call: the same checks with fewer statements.
create or replace function inlay.enqueue_embedding(source text, key text, operation text default 'UPDATE', priority text default null,
  not_before timestamptz default null, tenant text default null) returns bigint language plpgsql as $$
declare
  s inlay.source;
  v_lane bigint;
  v_slot int;
  v_run bigint;
begin
  perform pg_current_xact_id();
  select * into s from inlay.source x where x.name = source;
  if s.source_id is null or key is null or key = '' or not_before is not null or operation is distinct from 'UPDATE' or priority is not null
    or s.tenant_column is not null or tenant is not null or exists (select 1 from inlay.migration m where m.source_id = s.source_id and m.finished_at is null) then
    return (inlay.enqueue_embedding(source, array[key], operation, priority, not_before, tenant))[1];
  end if;
  select t.track_id::bigint * 8 + case s.update_priority when 'high' then 1 when 'medium' then 2 else 3 end into strict v_lane
  from inlay.track t where t.profile_id = s.profile_id and t.tenant = '';
  v_slot := inlay.writable_slot();
  insert into inlay.run (slot, lane, source_id, op, n, keys) values (v_slot, v_lane, s.source_id, 'U', 1, array[key]) returning run_no into v_run;
  perform inlay.wake();
  return v_run << 8;
end $$;
comment on function inlay.enqueue_embedding(text, text, text, text, timestamptz, text) is 'Queues one document of a source in this transaction; returns the item''s id.';
