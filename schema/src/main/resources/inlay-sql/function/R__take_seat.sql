-- max_concurrent_workers and the profile's own bound. A seat is locked by the transaction that takes it, and looked at once more under the lock,
-- because claims of other profiles run side by side; those of one profile take turns. Seats are taken from the lowest up, so that few
-- are looked at. Whoever holds the profile's lock calls it, once there is something to claim: the ledger cannot turn meanwhile.
create or replace function inlay.take_seat(p_profile int) returns int language plpgsql as $$
declare
  v_slot int;
  v_max int;
  v_own int;
  v_any_kept boolean;
  v_others boolean;
  v_kept int[] := '{}';
  v_taken int;
  v_mine int;
  v_from int := 1;
  v_seat int;
  v_beyond boolean;
begin
  select l.last_value % 1000, (c.value #>> '{}')::int, p.concurrency, exists (select 1 from inlay.seat_kept), exists (select 1 from inlay.profile x where x.profile_id <> p_profile)
  into v_slot, v_max, v_own, v_any_kept, v_others from inlay.current_ledger l, inlay.embedding_queue_config c, inlay.profile p
  where c.key = 'max_concurrent_workers' and p.profile_id = p_profile;
  if v_max = 1000 and v_own is null then return 0; end if;   -- the greatest bound is none, and costs nothing
  if v_any_kept then v_kept := array(select k.seat from inlay.kept_seats() k); end if;
  loop
    select * into v_seat, v_beyond from inlay.free_seat(v_slot, v_from, v_max, v_kept);
    exit when v_seat is null;
    if v_beyond or v_own is not null then              -- beyond: the bound was lowered, and seats above it may be taken
      select count(*), count(*) filter (where k.profile_id = p_profile) into v_taken, v_mine
      from (select t.track_id from inlay.taken_seats(v_slot) t union all select t.track_id from inlay.kept_seats() t) t left join inlay.track k using (track_id);
      exit when v_taken >= v_max;
      if v_mine >= v_own then
        perform inlay.note_refusal(false);
        return null;
      end if;
    end if;
    if pg_try_advisory_xact_lock(740607, v_seat) and (not v_others or (inlay.free_seat(v_slot, v_seat, v_seat, v_kept)).seat is not null) then return v_seat; end if;
    v_from := v_seat + 1;
  end loop;
  perform inlay.note_refusal(true);
  return null;
end $$;
comment on function inlay.take_seat(int) is 'A free seat for a claim of a profile, kept for this transaction; null: the fleet, or the profile, holds as many claims as it may.';
