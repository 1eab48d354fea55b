-- The next p_n documents of which something is stored, by any of the content types, and which of them have no row. Vectors without a version count as stored.
-- p_only: these documents instead, and without those that an item waits for: a second look, under one snapshot (settled: see
-- verify_documents()).
create or replace function inlay.verify_stored(p_source int, p_types text[], p_after text, p_n int, p_only text[] default null,
  out looked int, out last_key text, out orphaned text[], out settled boolean) language plpgsql set enable_seqscan = off as $$
declare
  v_profile int := (select s.profile_id from inlay.source s where s.source_id = p_source);
  v_stored text;
begin
  if v_profile is null then raise exception 'the source was removed' using errcode = 'IN016'; end if;
  select string_agg(format('(select e.doc_key from inlay.embedded e where e.profile_id = %1$s and e.source_id = $1 and e.content_type = %2$L and e.content_hash is not null
      and (%3$s) order by e.doc_key limit $4) union (select distinct v.doc_key from inlay.vector_%1$s v where v.source_id = $1 and v.content_type = %2$L
      and (%4$s) order by v.doc_key limit $4)', v_profile, t,
    case when p_only is null then 'e.doc_key > $2' else 'e.doc_key = any ($3)' end, case when p_only is null then 'v.doc_key > $2' else 'v.doc_key = any ($3)' end), ' union ')
  into v_stored from unnest(p_types) t;
  perform pg_advisory_xact_lock_shared(740606, 0);     -- see get_queue_statistics()
  settled := p_only is not null and (select o.pending <= 100000 from inlay.open_items(p_source, v_profile) o);
  execute format($q$
    with stored as materialized (select doc_key from (%s) u order by doc_key limit $4),
    present as materialized (select p.doc_key from inlay.keys_%s(array(select doc_key from stored)) p),
    open as materialized (select k from inlay.open_keys($1, %s, $3) k where $5)
    select count(*), max(s.doc_key), array_agg(s.doc_key order by s.doc_key) filter (where s.doc_key not in (select doc_key from present) and s.doc_key not in (select k from open))
    from stored s$q$, v_stored, p_source, v_profile)
  into looked, last_key, orphaned using p_source, coalesce(p_after, ''), p_only, p_n, settled;
end $$;
comment on function inlay.verify_stored(int, text[], text, int, text[]) is 'Looks through what is stored of a source for documents whose rows are gone.';
