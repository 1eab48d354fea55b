create or replace function inlay.find_account(p_account int) returns inlay.account language plpgsql stable as $$
declare
  a inlay.account;
begin
  select * into a from inlay.account x where x.account_id = p_account;
  if a.account_id is null then
    raise exception 'there is no account %', p_account using errcode = 'IN031', hint = 'Ids of accounts are in inlay.account.';
  end if;
  return a;
end $$;
comment on function inlay.find_account(int) is 'The account of this id, or an error.';

create or replace function inlay.find_account(p_profile text, p_account text) returns inlay.account language plpgsql stable as $$
declare
  p inlay.profile := inlay.find_profile(p_profile);
  a inlay.account;
begin
  select * into a from inlay.account x where x.profile_id = p.profile_id and x.name = p_account;
  if a.account_id is null then
    raise exception 'profile "%" has no account "%"', p_profile, p_account using errcode = 'IN031',
      hint = coalesce('Its accounts: ' || (select string_agg(x.name, ', ' order by x.name) from inlay.account x where x.profile_id = p.profile_id) || '.',
        'It has none yet: declare one with inlay.declare_account().');
  end if;
  return a;
end $$;
comment on function inlay.find_account(text, text) is 'The account of this name, or an error that lists those of the profile.';
