create or replace function inlay.operation_name(p_op "char") returns text language sql immutable parallel safe as $$
  select case p_op when 'I' then 'INSERT' when 'U' then 'UPDATE' when 'D' then 'DELETE' end
$$;
comment on function inlay.operation_name("char") is 'The operation that a letter in the log stands for.';
