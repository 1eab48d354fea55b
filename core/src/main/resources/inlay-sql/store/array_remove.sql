with document as materialized (
  select * from unnest(?::int[], ?::text[], ?::text[]) as d(source_id, content_type, doc_key)),
signature as (
  delete from inlay.signature_{profile} s using document d
  where s.source_id = d.source_id and s.content_type = d.content_type and s.doc_key = d.doc_key)
delete from inlay.vector_{profile} v using document d
where v.source_id = d.source_id and v.content_type = d.content_type and v.doc_key = d.doc_key
