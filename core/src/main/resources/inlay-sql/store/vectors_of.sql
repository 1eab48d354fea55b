-- The vectors of one document a hash, in one snapshot with its hash. Relies on the index embedded_hash.
select d.content_hash, v.chunk, v.start_at, v.end_at, v.embedding::real[]
from (
  select distinct on (e.content_hash) e.content_hash, e.source_id, e.content_type, e.doc_key from inlay.embedded e
  where e.profile_id = ? and e.content_hash = any(?) and e.chunks > 0
  order by e.content_hash) d
join inlay.vector_{profile} v using (source_id, content_type, doc_key)
order by d.content_hash, v.chunk
