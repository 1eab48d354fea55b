create or replace function inlay.quota_amount(p_unit text, p_requests bigint, p_inputs bigint, p_tokens bigint, p_price bigint) returns bigint language sql immutable as $$
  select case p_unit when 'requests' then p_requests when 'inputs' then p_inputs when 'tokens' then p_tokens
    else coalesce(round(p_tokens::numeric * p_price / 1000)::bigint, 0) end
$$;
comment on function inlay.quota_amount(text, bigint, bigint, bigint, bigint) is 'What a call costs in a limit''s unit; money in nano-dollars. Price: micro-dollars per million tokens.';
