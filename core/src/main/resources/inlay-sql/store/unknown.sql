-- Takes back the rows that confirmations of unknown documents left; nobody else has seen them.
delete from inlay.embedded e using unnest(?::int[], ?::text[], ?::text[]) as d(source_id, content_type, doc_key)
where e.profile_id = ? and e.source_id = d.source_id and e.content_type = d.content_type and e.doc_key = d.doc_key and e.chunks < 0
