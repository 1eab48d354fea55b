create or replace function inlay.note_refusal(p_by_fleet boolean) returns void language plpgsql as $$
declare
  v_now bigint := extract(epoch from clock_timestamp()) * 1000000;
begin
  perform set_config('synchronous_commit', 'off', true), set_config('inlay.refused', 'on', true);
  perform setval('inlay.seat_refused', v_now);
  if p_by_fleet then perform setval('inlay.bound_reached', v_now); end if;
end $$;
comment on function inlay.note_refusal(boolean) is 'Somebody waits for a seat: whoever ends a claim tells; see tell_free_seat().';
