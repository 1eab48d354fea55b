create or replace function inlay.quota_counter(p_kind text, p_limit int) returns regclass language sql stable as $$
  select ('inlay.quota_' || p_kind || '_' || p_limit)::regclass
$$;
comment on function inlay.quota_counter(text, int) is 'The sequence that keeps full_at, used, measured or accepted of a limit.';
