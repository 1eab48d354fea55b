-- The vectors of one document a hash, in one snapshot with its hash. Relies on the index embedded_hash and the key of the vectors: laterals that
-- end in a limit or an offset stay loops over them. As plain joins they became hash joins that read both tables whole, 50 ms a call at 24,000 rows.
select h.hash, v.chunk, v.start_at, v.end_at, v.embedding
from (select distinct x as hash from unnest(?::bytea[]) x) h
cross join lateral (
  select e.source_id, e.content_type, e.doc_key from inlay.embedded e
  where e.profile_id = ? and e.content_hash = h.hash and e.chunks > 0
  limit 1) d
cross join lateral (
  select x.chunk, x.start_at, x.end_at, x.embedding::real[] as embedding from inlay.vector_{profile} x
  where x.source_id = d.source_id and x.content_type = d.content_type and x.doc_key = d.doc_key
  offset 0) v
order by h.hash, v.chunk
