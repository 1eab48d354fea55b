-- A slot that was refused sleeps until this; one that is refused while a claim's end is being committed, until its ordinary poll. Where nobody was refused it
-- costs two reads of a sequence, and never NOTIFY's cluster-wide lock.
create or replace function inlay.tell_free_seat() returns void language plpgsql as $$
begin
  if (select r.last_value > t.last_value from inlay.seat_refused r, inlay.seat_told t) then
    perform setval('inlay.seat_told', (select last_value from inlay.seat_refused));
    perform pg_notify('inlay_seats', '');
  end if;
end $$;
comment on function inlay.tell_free_seat() is 'Notifies slots that were refused a seat (channel inlay_seats), if any were since the last time.';
