create or replace function inlay.drop_unused_quotas() returns void language plpgsql as $$
begin
  perform inlay.lock_quotas(array(select q.quota_id from inlay.quota q where not exists (select 1 from inlay.account a where a.quota_id = q.quota_id)));
  perform inlay.drop_limit(l.limit_id) from inlay.quota_limit l where not exists (select 1 from inlay.account a where a.quota_id = l.quota_id);
  delete from inlay.quota q where not exists (select 1 from inlay.account a where a.quota_id = q.quota_id);
end $$;
comment on function inlay.drop_unused_quotas() is 'Removes quotas that no account uses, with their limits.';
