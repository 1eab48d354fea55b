-- The bucket keeps what is in it, as far as the new one holds it; a new limit begins full. What is reserved ahead keeps its size, too.
create or replace function inlay.rescale_limit(p_old inlay.quota_limit, p_new inlay.quota_limit, p_at timestamptz) returns void language plpgsql as $$
declare
  v_now constant bigint := inlay.clock_us(p_at);
  v_old float8 := inlay.limit_rate(p_old, p_at);
  v_new float8 := inlay.limit_rate(p_new, p_at);
  v_counter regclass;
  v_level float8;
begin
  if p_new.per <> 'minute' or v_old is null or v_new is null then return; end if;
  v_counter := inlay.quota_counter('full_at', p_new.limit_id);
  v_level := (p_old.burst_seconds - greatest(0, pg_sequence_last_value(v_counter) - v_now) / 1e6) * v_old / 60;
  perform setval(v_counter, v_now + greatest(0, (p_new.burst_seconds - v_level * 60 / v_new) * 1e6)::bigint);
end $$;
comment on function inlay.rescale_limit(inlay.quota_limit, inlay.quota_limit, timestamptz) is 'Carries the content of a bucket over to a limit that changed.';
