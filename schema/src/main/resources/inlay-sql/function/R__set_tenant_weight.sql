create or replace function inlay.set_tenant_weight(profile text, tenant text, weight int) returns void language plpgsql as $$
#variable_conflict use_column
declare
  p inlay.profile := inlay.find_profile(set_tenant_weight.profile);
  v_tenant text := set_tenant_weight.tenant;
  v_weight int := set_tenant_weight.weight;
  v_old int;
begin
  if v_tenant is null then
    raise exception 'no tenant was named' using errcode = 'IN006', hint = 'The empty name stands for the rows that have no tenant.';
  end if;
  if v_weight is null or v_weight not between 1 and 100 then
    raise exception 'a tenant''s weight is 1 to 100, not %', coalesce(v_weight::text, 'null') using errcode = 'IN006', hint = 'It is how many claims in a row the tenant gets when its turn comes; 1 is the default.';
  end if;
  select w.weight into v_old from inlay.tenant_weight w where w.profile_id = p.profile_id and w.tenant = v_tenant for update;
  insert into inlay.tenant_weight as w (profile_id, tenant, weight) values (p.profile_id, v_tenant, v_weight)
  on conflict (profile_id, tenant) do update set weight = excluded.weight;
  insert into inlay.config_change (changed_by, key, old_value, new_value)
  select session_user, format('tenant_weight %s %s', p.name, v_tenant), to_jsonb(coalesce(v_old, 1)), to_jsonb(v_weight) where coalesce(v_old, 1) <> v_weight;
end $$;
comment on function inlay.set_tenant_weight(text, text, int) is 'How many claims in a row a tenant of a profile gets when its turn comes, 1 to 100; from the next claim on.';
