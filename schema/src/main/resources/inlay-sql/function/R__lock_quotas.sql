create or replace function inlay.lock_quotas(p_quotas int[]) returns void language plpgsql as $$
declare
  v_quota int;
begin
  perform inlay.require_read_committed();
  foreach v_quota in array array(select distinct q from unnest(p_quotas) q order by q) loop
    perform pg_advisory_xact_lock(740609, v_quota);
  end loop;
end $$;
comment on function inlay.lock_quotas(int[]) is 'Takes the locks under which the counters of quotas are read and set, in one order.';
