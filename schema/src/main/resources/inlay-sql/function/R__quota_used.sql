create or replace function inlay.quota_used(p_limit int, p_period bigint) returns bigint language plpgsql volatile as $$
declare
  c_period constant bigint := 100000000000000;
  v bigint := pg_sequence_last_value(inlay.quota_counter('used', p_limit));
begin
  return case when v / c_period = p_period then v % c_period else 0 end;
end $$;
comment on function inlay.quota_used(int, bigint) is 'What is used of a day or month limit in a period.';
