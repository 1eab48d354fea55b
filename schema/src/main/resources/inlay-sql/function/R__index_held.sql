-- CREATE INDEX CONCURRENTLY and DROP INDEX CONCURRENTLY hold this lock from begin to end, whoever runs them and behind whatever pooler; it is gone
-- when they die. VACUUM takes it, too: then the answer is yes for a while.
create or replace function inlay.index_held(p_profile int) returns boolean language sql stable as $$
  select exists (select 1 from pg_locks l where l.locktype = 'relation' and l.database = (select d.oid from pg_database d where d.datname = current_database())
    and l.relation = to_regclass('inlay.vector_' || p_profile) and l.mode = 'ShareUpdateExclusiveLock')
$$;
comment on function inlay.index_held(int) is 'Whether somebody is building or dropping a profile''s index.';
