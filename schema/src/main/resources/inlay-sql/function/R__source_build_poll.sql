-- Keyset pages in the order of the polled column and the key, so that many rows of one value are passed once.
create or replace function inlay.build_source_poll(s inlay.source, p_key text, p_order text, p_after text, p_as text) returns void language plpgsql as $$
declare
  v_type text;
  v_from text;
begin
  select d.type into v_type from inlay.described_columns(inlay.source_table(s), s.query) d where d.name = s.poll_column;
  v_from := case when v_type ~ '^(timestamp|date)' then format('p_from::%s - %L::interval', v_type, s.poll_overlap) when v_type in ('smallint', 'integer', 'bigint', 'numeric')
    then format('p_from::numeric - %L::numeric', s.poll_overlap) end;
  if v_from is null then
    raise exception 'column "%" is of type %, which cannot be polled', s.poll_column, v_type using errcode = 'IN010', hint = 'Poll a time or a number that grows with each change.';
  end if;
  execute format('drop function if exists inlay.poll_%1$s(text, text, text, int)', s.source_id);
  -- p_from: the greatest value that complete passes have seen; p_after, p_key: where the present pass is.
  execute format('create function inlay.poll_%s(p_from text, p_value text, p_after text, p_n int, out doc_key text, out value text) returns setof record %s', s.source_id,
    format(replace(p_as, 'enable_seqscan = off', 'enable_seqscan = on'), 'plpgsql', format('
    begin
      if p_after is not null then
        return query select %1$s, t.%2$I::text from %3$s t where (t.%2$I, %4$s) > (p_value::%5$s, %6$s) order by t.%2$I, %4$s limit p_n;
      elsif p_from is not null then
        return query select %1$s, t.%2$I::text from %3$s t where t.%2$I >= %7$s order by t.%2$I, %4$s limit p_n;
      else
        return query select %1$s, t.%2$I::text from %3$s t where t.%2$I is not null order by t.%2$I, %4$s limit p_n;
      end if;
    end', p_key, s.poll_column, inlay.source_relation(s), p_order, v_type, p_after, v_from)));
  perform inlay.secure_function(format('inlay.poll_%s(text, text, text, int)', s.source_id)::regprocedure);
end $$;
comment on function inlay.build_source_poll(inlay.source, text, text, text, text) is 'Generates the function that finds a source''s changes by a column that grows with them.';
