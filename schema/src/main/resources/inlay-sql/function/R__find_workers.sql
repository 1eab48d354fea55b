create or replace function inlay.find_workers(p_name text) returns text[] language plpgsql stable as $$
declare
  v_found text[] := array(select w.worker_id from inlay.embedding_queue_workers w where w.worker_id = p_name and w.status <> 'stopped');
begin
  if v_found = '{}' and p_name <> '' then
    v_found := array(select w.worker_id from inlay.embedding_queue_workers w where w.status <> 'stopped' and (w.host = p_name or starts_with(w.worker_id, p_name)) order by 1);
  end if;
  if v_found = '{}' then
    raise exception 'no worker that lives is called "%"', p_name using errcode = 'IN035',
      hint = coalesce('Workers: ' || (select string_agg(w.worker_id, ', ' order by w.worker_id) from inlay.embedding_queue_workers w where w.status <> 'stopped')
        || '. The beginning of a name, or a host, will do.', 'None lives. Start one: inlay worker run.');
  end if;
  return v_found;
end $$;
comment on function inlay.find_workers(text) is 'Living workers: the one of this id, or those of this host or whose ids begin so; an error that names those there are.';
