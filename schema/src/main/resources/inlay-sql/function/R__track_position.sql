create or replace function inlay.track_position(p_track int) returns inlay.track_cursor language plpgsql stable as $$
declare
  c inlay.track_cursor;
begin
  c := inlay.cursor_in((select last_value % 1000 from inlay.current_ledger)::int, p_track);
  if c.cursor_no is null then                          -- not moved since the ledger turned
    select * into c from inlay.track_cursor where track_id = p_track order by cursor_no desc limit 1;
  end if;
  if c.cursor_no is null then
    if exists (select 1 from inlay.track where track_id = p_track) then
      raise exception 'this snapshot is older than the queue''s ledger' using errcode = '40001', hint = 'Ask again in a new transaction.';
    end if;
    raise exception 'track % does not exist', p_track using errcode = 'IN000';
  end if;
  return c;
end $$;
comment on function inlay.track_position(int) is 'Where a track stands: its newest cursor.';
