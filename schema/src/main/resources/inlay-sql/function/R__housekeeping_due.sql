-- Every worker asks about once a second, and one of them is told to keep house: the fleet does it once, however large it is. No session holds
-- a lock for it, since behind a pooler in transaction mode nobody knows whose session that is and when it ends. Rounds may overlap when
-- one takes long: each step excludes itself. A time further off than p_millis comes from a clock that was ahead, and is not believed.
create or replace function inlay.housekeeping_due(p_millis int) returns boolean language plpgsql as $$
declare
  v_now bigint := extract(epoch from clock_timestamp()) * 1000;
begin
  if (select last_value - v_now between 1 and p_millis from inlay.housekept_until) or not pg_try_advisory_xact_lock(740600, 0) then return false; end if;
  if (select last_value - v_now between 1 and p_millis from inlay.housekept_until) then return false; end if;   -- somebody was quicker
  perform setval('inlay.housekept_until', v_now + p_millis);
  return true;
end $$;
comment on function inlay.housekeeping_due(int) is 'Whether the caller is to keep house now; then nobody else is for p_millis.';
