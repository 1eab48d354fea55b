-- A queue with a status column, as well tuned as we know how: partial index over what waits only, fillfactor for
-- HOT updates, eager autovacuum, SKIP LOCKED to claim, DELETE to complete, fenced by the lease's token.
create table job (
  id          bigint generated always as identity (cache 1000) primary key,
  state       smallint not null default 0,             -- 0 waits, 1 leased
  priority    smallint not null default 1,
  attempt     smallint not null default 0,
  run_at      timestamptz not null default now(),
  lease_token bigint,
  lease_until timestamptz,
  source_id   int not null,
  doc_key     text not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
create index job_fetch on job (priority, run_at, id) where state = 0;
create sequence job_token;

create function job_enqueue(p_source int, p_keys text[]) returns void language sql as $$
  insert into job (source_id, doc_key) select p_source, k from unnest(p_keys) k
$$;

create function job_claim(p_n int) returns table (id bigint, token bigint, source_id int, doc_key text, attempt smallint) language plpgsql as $$
declare
  v_token bigint := nextval('job_token');
begin
  return query
  with picked as materialized (
    select j.id from job j where j.state = 0 and j.run_at <= now() order by j.priority, j.run_at, j.id limit p_n for update skip locked
  )
  update job j set state = 1, attempt = j.attempt + 1, lease_token = v_token, lease_until = now() + interval '5 min'
  from picked where j.id = picked.id
  returning j.id, v_token, j.source_id, j.doc_key, j.attempt;
end $$;
alter function job_claim(int) set enable_seqscan = off;
alter function job_claim(int) set enable_bitmapscan = off;
alter function job_claim(int) set enable_hashjoin = off;
alter function job_claim(int) set enable_mergejoin = off;

-- Failed items wait for another attempt, all others are done.
create function job_complete(p_token bigint, p_ids bigint[], p_failed bigint[]) returns int language plpgsql as $$
declare
  v_n int;
begin
  if cardinality(p_failed) > 0 then
    update job set state = 0, lease_token = null, run_at = now() + random() * interval '2 s'
    where id = any (p_failed) and state = 1 and lease_token = p_token;
  end if;
  delete from job where id = any (p_ids) and state = 1 and lease_token = p_token;
  get diagnostics v_n = row_count;
  return v_n;
end $$;
alter function job_complete(bigint, bigint[], bigint[]) set enable_seqscan = off;
