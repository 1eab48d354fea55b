create or replace function inlay.declare_account(profile text, account text, endpoint text, key_source text, zone text default null,
  micro_dollars_per_million_tokens bigint default null, enabled boolean default true) returns int language plpgsql as $$
#variable_conflict use_column
declare
  p inlay.profile := inlay.find_profile(declare_account.profile);
  v_quota int;
  v_account int;
begin
  if declare_account.account is null or declare_account.account !~ '^[a-z][a-z0-9_-]{0,62}$' then
    raise exception 'an account cannot be called "%"', declare_account.account using errcode = 'IN006', hint = 'A name begins with a letter and has a-z, 0-9, _ and - only, at most 63.';
  end if;
  if coalesce(declare_account.endpoint, '') = '' then
    raise exception 'an account needs an endpoint' using errcode = 'IN006', hint = 'Say where the provider answers, as https://api.openai.com/v1.';
  end if;
  if declare_account.key_source is null or declare_account.key_source !~ '^(none|env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$' then
    raise exception 'a key is not given itself, but where it is found' using errcode = 'IN006',
      hint = 'Say env:NAME, file:/path or none. What was given is not repeated here, as it may be a key.';
  end if;
  if declare_account.micro_dollars_per_million_tokens not between 0 and 1000000000000 then
    raise exception 'a price must be 0 to 1000000000000 micro-dollars per million tokens, not %', declare_account.micro_dollars_per_million_tokens
      using errcode = 'IN006', hint = 'Two cents per million tokens are 20000.';
  end if;
  perform inlay.require_zone(coalesce(declare_account.zone, 'UTC'));
  insert into inlay.quota as q (provider, model, endpoint, key_source, zone, micro_dollars_per_million_tokens)
  values (p.provider, p.model, declare_account.endpoint, declare_account.key_source, coalesce(declare_account.zone, 'UTC'), declare_account.micro_dollars_per_million_tokens)
  on conflict (provider, model, endpoint, key_source) do update set zone = coalesce(declare_account.zone, q.zone),
    micro_dollars_per_million_tokens = coalesce(declare_account.micro_dollars_per_million_tokens, q.micro_dollars_per_million_tokens)
  returning quota_id into v_quota;
  if exists (select 1 from inlay.account a where a.profile_id = p.profile_id and a.quota_id = v_quota and a.name <> declare_account.account) then
    raise exception 'profile "%" has this endpoint and key already', p.name using errcode = 'IN032',
      hint = format('Account "%s" is the same.', (select a.name from inlay.account a where a.profile_id = p.profile_id and a.quota_id = v_quota));
  end if;
  insert into inlay.account as a (profile_id, quota_id, name, enabled) values (p.profile_id, v_quota, declare_account.account, coalesce(declare_account.enabled, true))
  on conflict (profile_id, name) do update set quota_id = excluded.quota_id, enabled = excluded.enabled
  returning a.account_id into v_account;
  perform inlay.drop_unused_quotas();
  perform inlay.quota_changed(v_quota);
  perform pg_notify('inlay_quota', 'profile ' || p.profile_id);
  return v_account;
end $$;
comment on function inlay.declare_account(text, text, text, text, text, bigint, boolean) is
  'Declares an endpoint and key that a profile uses, or changes one: the key is named by where it is found (env:NAME, file:/path, none). Accounts of the same endpoint, key and model share their limits, zone and price.';
