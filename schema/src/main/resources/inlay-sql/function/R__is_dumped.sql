-- A dump reads sequences after its snapshot. A slot made in between is missing in it, and where it is announced, those who append after a
-- restore are refused until inlay migrate. So the ring does not grow meanwhile: the current segment does. A dump locks every table
-- until it ends; nobody else reads this one for long.
create or replace function inlay.is_dumped() returns boolean language sql as $$
  select exists (select 1 from pg_locks where locktype = 'relation' and relation = 'inlay.schema_history'::regclass
    and database = (select oid from pg_database where datname = current_database()) and pid <> pg_backend_pid())
$$;
comment on function inlay.is_dumped() is 'Whether somebody dumps the database right now.';
