-- Not strict, so that it is inlined.
create or replace function inlay.full_xid(p_xid xid, p_now xid8) returns xid8 language sql immutable parallel safe as $$
  select (p_now::text::bigint - (p_now::text::bigint - p_xid::text::bigint & 4294967295))::text::xid8
$$;
comment on function inlay.full_xid(xid, xid8) is 'A transaction id of 32 bits (xmin) with its epoch; p_now: a newer one.';
