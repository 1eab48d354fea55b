create or replace function inlay.had_turn(p_profile int, p_track int, p_claims int) returns void language plpgsql as $$
begin
  perform setval(format('inlay.turn_%s', p_profile)::regclass, p_track::bigint * 128 + p_claims);
end $$;
comment on function inlay.had_turn(int, int, int) is 'Remembers which track of a profile was served last, and for how many claims in a row; the caller holds the profile''s lock.';
