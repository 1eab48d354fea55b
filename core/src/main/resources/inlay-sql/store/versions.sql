select e.source_id, e.content_type, e.doc_key, e.item_id
from unnest(?::int[], ?::text[], ?::text[]) as d(source_id, content_type, doc_key)
join inlay.embedded e on e.source_id = d.source_id and e.content_type = d.content_type and e.doc_key = d.doc_key
where e.profile_id = ?
