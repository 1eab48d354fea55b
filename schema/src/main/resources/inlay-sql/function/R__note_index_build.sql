create or replace function inlay.note_index_build(p_profile int, p_error text) returns void language plpgsql as $$
begin
  update inlay.index_build b set error = p_error,
    attempts = case when p_error is null then 0 else b.attempts end,
    next_at = clock_timestamp() + case when p_error is null then interval '0' else least(interval '1 hour', interval '1 minute' * 2 ^ least(b.attempts, 10)) end
  where b.profile_id = p_profile;
end $$;
comment on function inlay.note_index_build(int, text) is 'Says how a build ended; error: null when it succeeded. After a failure the next attempt waits longer, up to an hour.';
