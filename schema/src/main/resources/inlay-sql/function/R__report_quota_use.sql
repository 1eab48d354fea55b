-- Written every few seconds by each worker, so a row may be updated. What is of use only lately is removed when a new worker comes.
create or replace function inlay.report_quota_use(p_account int, p_worker text, p_requests int, p_inputs int, p_tokens bigint, p_estimated bigint default 0, p_counted bigint default 0)
returns float8 language plpgsql as $$
#variable_conflict use_column
declare
  a inlay.account := inlay.find_account(p_account);
  v_ratio float8;
begin
  perform inlay.require_worker(p_worker), inlay.require_call(p_requests, p_inputs, p_tokens), inlay.require_call(0, p_estimated, p_counted);
  perform set_config('synchronous_commit', 'off', true);
  update inlay.quota_use u set at = clock_timestamp(), requests = requests * fade + p_requests, inputs = inputs * fade + p_inputs, tokens = tokens * fade + p_tokens
  from (select exp(greatest(-700, -extract(epoch from clock_timestamp() - x.at)::float8 / 60)) as fade from inlay.quota_use x where x.account_id = p_account and x.worker_id = p_worker) f
  where u.account_id = p_account and u.worker_id = p_worker;
  if not found then
    insert into inlay.quota_use (account_id, worker_id, requests, inputs, tokens) values (p_account, p_worker, p_requests, p_inputs, p_tokens) on conflict do nothing;
    delete from inlay.quota_use u where u.at < clock_timestamp() - interval '1 hour';
  end if;
  if p_estimated > 0 then
    insert into inlay.token_ratio as t (profile_id, ratio, seen) values (a.profile_id, least(10, greatest(0.1, p_counted::float8 / p_estimated)), p_estimated)
    on conflict (profile_id) do update set seen = least(200000, t.seen) + p_estimated,
      ratio = least(10, greatest(0.1, t.ratio + (p_counted::float8 / p_estimated - t.ratio) * p_estimated / (least(200000, t.seen) + p_estimated)));
  end if;
  select t.ratio into v_ratio from inlay.token_ratio t where t.profile_id = a.profile_id;
  return coalesce(v_ratio, 1);
end $$;
comment on function inlay.report_quota_use(int, text, int, int, bigint, bigint, bigint) is
  'Says what a worker used of an account since it last said so, and of how many estimated tokens the provider counted how many. Returns the ratio of the two, as learned so far.';
