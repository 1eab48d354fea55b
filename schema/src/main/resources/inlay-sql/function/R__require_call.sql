create or replace function inlay.require_call(p_requests bigint, p_inputs bigint, p_tokens bigint) returns void language plpgsql immutable as $$
begin
  if p_requests is null or p_inputs is null or p_tokens is null or p_requests < 0 or p_inputs < 0 or p_tokens < 0
      or p_requests > 1000000000 or p_inputs > 1000000000 or p_tokens > 100000000000 then
    raise exception 'requests, inputs and tokens must be 0 to 1000000000 (tokens 100000000000), not %, % and %', p_requests, p_inputs, p_tokens
      using errcode = 'IN006', hint = 'Say how many requests, inputs and tokens the calls have together.';
  end if;
end $$;
comment on function inlay.require_call(bigint, bigint, bigint) is 'Refuses amounts that no calls can have.';
