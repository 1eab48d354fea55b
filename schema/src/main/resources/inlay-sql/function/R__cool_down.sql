create or replace function inlay.cool_down(p_quota int, p_until timestamptz, p_reason text, p_per text) returns void language plpgsql as $$
begin
  update inlay.quota q set cooldown_until = p_until, cooldown_reason = left(p_reason, 500), cooldown_per = p_per
  where q.quota_id = p_quota and p_until > coalesce(q.cooldown_until, '-infinity');
  if found then perform pg_notify('inlay_quota', 'quota ' || p_quota); end if;
end $$;
comment on function inlay.cool_down(int, timestamptz, text, text) is 'Lets nobody use a quota until a moment, unless it rests for longer already.';
