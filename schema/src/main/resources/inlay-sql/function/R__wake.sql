-- A worker that goes to sleep says until when in the sequence asleep_until, which no snapshot hides (doze()). Whoever appends reads
-- it and notifies when somebody sleeps: a busy queue pays one read, and never NOTIFY's cluster-wide lock at commit. The flag lowers
-- itself by time, so a rollback cannot leave a sleeper unheard. Transactions that were open at a worker's last look are watched
-- by the worker itself (running_writers()).
create or replace function inlay.wake() returns void language plpgsql as $$
begin
  if (select last_value from inlay.asleep_until) > extract(epoch from clock_timestamp()) * 1000 then
    perform pg_notify('inlay_items', '');
  end if;
end $$;
comment on function inlay.wake() is 'Notifies sleeping workers (channel inlay_items), if any sleep.';
