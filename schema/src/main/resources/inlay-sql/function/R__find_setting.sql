create or replace function inlay.find_setting(p_key text) returns inlay.embedding_queue_config language plpgsql stable as $$
declare
  c inlay.embedding_queue_config;
begin
  select * into c from inlay.embedding_queue_config x where x.key = p_key;
  if c.key is null then
    raise exception 'there is no configuration key "%"', p_key using errcode = 'IN020',
      hint = format('Did you mean "%s"? Keys: %s.',
        (select x.key from inlay.embedding_queue_config x order by inlay.edit_distance(left(lower(p_key), 100), x.key), x.key limit 1),
        (select string_agg(x.key, ', ' order by x.key) from inlay.embedding_queue_config x));
  end if;
  return c;
end $$;
comment on function inlay.find_setting(text) is 'The row of a configuration key, or an error that names the nearest key.';
