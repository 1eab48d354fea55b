-- No age, though it is what one wants to know: it would change what is noted every second.
create or replace function inlay.describe_session(p_pid int) returns text language sql stable as $$
  select format('pid %s, %s, %s since %s', a.pid, coalesce(nullif(a.application_name, ''), a.usename), coalesce(a.state, 'at work'),
    coalesce(date_trunc('second', coalesce(a.xact_start, a.query_start, a.backend_start))::text, 'a time that only its own role may see'))
  from pg_stat_activity a where a.pid = p_pid
$$;
comment on function inlay.describe_session(int) is 'A session for people: process, application, what it does and since when; null when it ended.';
