delete from inlay.vector_{profile} v using unnest(?::int[], ?::text[], ?::text[]) as d(source_id, content_type, doc_key)
where v.source_id = d.source_id and v.content_type = d.content_type and v.doc_key = d.doc_key
