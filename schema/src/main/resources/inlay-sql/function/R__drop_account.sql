create or replace function inlay.drop_account(profile text, account text) returns void language plpgsql as $$
declare
  a inlay.account := inlay.find_account(profile, account);
begin
  delete from inlay.account x where x.account_id = a.account_id;
  perform inlay.drop_unused_quotas();
  perform pg_notify('inlay_quota', 'profile ' || a.profile_id);
end $$;
comment on function inlay.drop_account(text, text) is 'Removes an account of a profile; its limits too, unless another profile shares them.';
