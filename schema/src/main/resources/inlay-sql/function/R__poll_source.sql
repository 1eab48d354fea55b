-- One page of a pass. A pass begins behind the greatest value seen, as far as a late writer may commit; what it meets again with the value it was
-- queued with is left out. Returns whether the pass goes on.
create or replace function inlay.poll_source(p_source int, p_n int) returns boolean language plpgsql as $$
declare
  s inlay.source;
  l inlay.source_poll;
  v_keys text[];
  v_values text[];
  v_new text[];
  v_more boolean;
begin
  select * into strict s from inlay.source where source_id = p_source;
  select * into l from inlay.source_poll where source_id = p_source for update;
  execute format('select array_agg(doc_key), array_agg(value) from inlay.poll_%s($1, $2, $3, $4)', p_source) into v_keys, v_values using l.high_value, l.pass_value, l.pass_key, p_n;
  v_more := coalesce(cardinality(v_keys), 0) = p_n;
  if v_keys is not null then
    with row as (
      select distinct on (u.k) u.k, u.v from unnest(v_keys, v_values) with ordinality u(k, v, o) order by u.k, u.o desc),
    noted as (
      insert into inlay.polled as x (source_id, doc_key, value) select p_source, k, v from row
      on conflict (source_id, doc_key) do update set value = excluded.value where x.value <> excluded.value returning x.doc_key)
    select array_agg(doc_key) into v_new from noted;
    perform inlay.queue_documents(s, null, s.update_priority, 'U', v_new);
    l.pass_value := v_values[cardinality(v_values)]; l.pass_key := v_keys[cardinality(v_keys)];
  end if;
  if not v_more then                                   -- what lies behind the next pass is met no more
    l.high_value := coalesce(l.pass_value, l.high_value); l.pass_value := null; l.pass_key := null; l.polled_at := clock_timestamp();
    if l.high_value is not null then
      execute format('delete from inlay.polled p where p.source_id = $1 and not exists (select 1 from inlay.poll_%s($2, null, null, 1000000) n where n.doc_key = p.doc_key)', p_source)
        using p_source, l.high_value;
    end if;
  end if;
  update inlay.source_poll x set (high_value, pass_value, pass_key, polled_at) = (l.high_value, l.pass_value, l.pass_key, l.polled_at) where x.source_id = p_source;
  return v_more;
end $$;
comment on function inlay.poll_source(int, int) is 'Queues the next rows whose polled column has grown; returns whether there are more.';
