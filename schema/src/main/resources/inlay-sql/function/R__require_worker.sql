create or replace function inlay.require_worker(p_worker text) returns void language plpgsql immutable as $$
begin
  if p_worker is null or p_worker = '' or length(p_worker) > 200 then
    raise exception 'a worker''s id has 1 to 200 characters' using errcode = 'IN006', hint = 'Give every worker an id of its own.';
  end if;
end $$;
comment on function inlay.require_worker(text) is 'Refuses what cannot be a worker''s id.';
