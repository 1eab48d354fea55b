create or replace function inlay.create_limit(p_quota int, p_unit text, p_per text) returns inlay.quota_limit language plpgsql as $$
declare
  l inlay.quota_limit;
  v_kind text;
begin
  insert into inlay.quota_limit (quota_id, unit, per) values (p_quota, p_unit, p_per) returning * into l;
  foreach v_kind in array case p_per when 'minute' then '{full_at,measured,accepted}'::text[] else '{used}' end loop
    execute format('create sequence inlay.quota_%s_%s minvalue 0', v_kind, l.limit_id);
    perform setval(inlay.quota_counter(v_kind, l.limit_id), 0);
  end loop;
  return l;
end $$;
comment on function inlay.create_limit(int, text, text) is 'A limit with its counters, without an amount yet.';
