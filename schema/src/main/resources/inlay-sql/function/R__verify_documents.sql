-- Compares rows with what is stored of them, in one statement and so under one snapshot. The texts stay here: only their hash is taken, with the
-- salt that says how they are chunked (see ContentHash). Of a document's texts the worst counts.
-- p_settle: a second look at findings. What an item waits for, or is being worked on, is not out of step. Where more than 100,000 items of the source
-- wait, they are not gone through for that: settled is false.
-- Without a row: not returned. Relies on lookups by key: laterals that end in a limit stay loops.
create or replace function inlay.verify_documents(p_source int, p_salt bytea, p_keys text[], p_settle boolean default false)
returns table (doc_key text, finding text, settled boolean) language plpgsql set enable_seqscan = off as $$
declare
  s inlay.source;
  v_signed text := '';
  v_settles boolean;
begin
  select * into s from inlay.source x where x.source_id = p_source;
  if s.source_id is null then raise exception 'the source was removed' using errcode = 'IN016'; end if;
  if to_regclass('inlay.signature_' || s.profile_id) is not null then
    v_signed := format(' or e.chunks <> (select count(*) from inlay.signature_%s x where x.source_id = $1 and x.content_type = t.content_type and x.doc_key = t.doc_key)', s.profile_id);
  end if;
  perform pg_advisory_xact_lock_shared(740606, 0);     -- see get_queue_statistics()
  v_settles := p_settle and (select o.pending <= 100000 from inlay.open_items(p_source, s.profile_id) o);
  return query execute format($q$
    with text as materialized (
      select r.doc_key, r.tenant, r.metadata, c.content_type, sha256($2 || convert_to(c.body, 'UTF8')) as hash, btrim(c.body, E' \t\n\r\f\v') = '' as blank
      from inlay.render_%1$s($3) r cross join lateral (values %2$s) c(content_type, body)
    ), document as (
      select t.doc_key, min(case
          when e.content_hash is null then case when t.blank then 5 else 1 end
          when e.content_hash <> t.hash or e.tenant is distinct from t.tenant or e.metadata is distinct from t.metadata then 2
          when e.chunks <> (select count(*) from inlay.vector_%3$s x where x.source_id = $1 and x.content_type = t.content_type and x.doc_key = t.doc_key)%4$s then 3
          when e.chunks > 0 then 4
          else 5 end) as worst
      from text t left join lateral (
        select x.* from inlay.embedded x where x.profile_id = %3$s and x.source_id = $1 and x.content_type = t.content_type and x.doc_key = t.doc_key limit 1) e on true
      group by t.doc_key
    ), open as materialized (
      select k from inlay.open_keys($1, %3$s, $3) k where $4
    ), dead as materialized (
      select l.doc_key from inlay.dead_letter l where l.source_id = $1 and l.doc_key = any ($3)
    )
    select d.doc_key, case
      when d.worst > 3 then ('{ok,blank}'::text[])[d.worst - 3]
      when d.doc_key in (select k from open) then 'waiting'
      when d.doc_key in (select x.doc_key from dead x) then 'failed'
      else ('{missing,stale,incomplete}'::text[])[d.worst] end, $4
    from document d order by d.doc_key$q$,
    p_source, (select string_agg(format('(%L, coalesce(r.body_%s, ''''))', c.content_type, c.place), ', ' order by c.place) from inlay.source_content c where c.source_id = p_source),
    s.profile_id, v_signed) using p_source, p_salt, p_keys, v_settles;
end $$;
comment on function inlay.verify_documents(int, bytea, text[], boolean) is 'Whether what is stored of documents is that of their rows: ok, blank, missing, stale, incomplete, failed (a dead letter); with p_settle also waiting.';
