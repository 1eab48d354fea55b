create or replace function inlay.drop_limit(p_limit int) returns void language plpgsql as $$
declare
  v_counter text;
begin
  for v_counter in select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'inlay' and c.relkind = 'S' and c.relname ~ format('^quota_(full_at|measured|accepted|used)_%s$', p_limit)
  loop
    execute format('drop sequence %s', v_counter);
  end loop;
  delete from inlay.quota_limit where limit_id = p_limit;
end $$;
comment on function inlay.drop_limit(int) is 'Removes a limit with its counters.';
