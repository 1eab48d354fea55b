-- Gates listen to inlay_quota: they look at their accounts again. A new epoch makes them take again what they took and have not sent.
create or replace function inlay.quota_changed(p_quota int) returns bigint language plpgsql as $$
declare
  v_epoch bigint;
begin
  update inlay.quota q set epoch = q.epoch + 1 where q.quota_id = p_quota returning q.epoch into v_epoch;
  perform pg_notify('inlay_quota', 'quota ' || p_quota);
  return v_epoch;
end $$;
comment on function inlay.quota_changed(int) is 'Makes everybody take again what they took of a quota and have not sent yet; returns the new epoch.';
