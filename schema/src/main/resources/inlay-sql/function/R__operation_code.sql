create or replace function inlay.operation_code(p_operation text) returns "char" language plpgsql immutable as $$
begin
  if p_operation is null or p_operation not in ('INSERT', 'UPDATE', 'DELETE') then
    raise exception 'there is no operation "%"', p_operation using errcode = 'IN006', hint = 'Operations: INSERT, UPDATE, DELETE.';
  end if;
  return left(p_operation, 1)::"char";
end $$;
comment on function inlay.operation_code(text) is 'The letter that stands in the log for an operation.';
