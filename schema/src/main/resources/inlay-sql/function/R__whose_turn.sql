-- Weighted round robin. The sequence turn_N holds the track that was served last * 128 + how many claims in a row it has had. It stays as long as
-- its weight allows and it has work; then comes the next in the order of tracks that HAS WORK, round about. (Going on from a position or a
-- counter instead would give the tenant behind a stretch of idle ones the turns of all of them.) The caller holds the profile's lock.
create or replace function inlay.whose_turn(p_profile int, out track_id int, out claims int, out last_track int) language plpgsql as $$
declare
  v_turn bigint := coalesce(pg_sequence_last_value(format('inlay.turn_%s', p_profile)::regclass), 0);
  v_weight int;
begin
  last_track := v_turn / 128;
  select w.weight into v_weight from inlay.track k join inlay.tenant_weight w using (profile_id, tenant) where k.track_id = last_track;
  if v_turn % 128 < coalesce(v_weight, 1) and inlay.has_work(last_track) then
    track_id := last_track; claims := v_turn % 128 + 1; last_track := last_track - 1;
  else
    track_id := inlay.next_turn(p_profile, last_track, last_track); claims := 1;
  end if;
end $$;
comment on function inlay.whose_turn(int) is 'The track to serve next, how many claims in a row that makes, and the last of the tracks that come after it; track_id null: none has work.';
